import Database
import FoundationEssentials
import Timekeeping

/// What one process tells the others through the store, where the store can carry it (PostgreSQL).
///
/// A hint and no more: who misses it finds out at the next look at the tables.
enum StoreNotice: Sendable, Hashable {
    /// Deliveries wait for a channel; from `dueAt` on, or already.
    case enqueued(channel: String, dueAt: Date?)
    /// A feature has an outcome to be told.
    case outcomeWaits
    /// Deliveries were finished or given another time.
    case recorded

    /// The name that all processes over one store listen to.
    static let name = "herald"

    /// - Parameter sender: who says it, and need not hear it.
    func text(from sender: String) -> String {
        switch self {
        case .enqueued(let channel, let dueAt):
            "\(sender) enqueued \(dueAt.map { "\($0.unixMilliseconds)" } ?? "-") \(channel)"
        case .outcomeWaits: "\(sender) outcome"
        case .recorded: "\(sender) recorded"
        }
    }

    /// - Returns: nil for what another version of Herald, or somebody else, says.
    init?(_ text: String, exceptFrom sender: String) {
        let words = text.split(separator: " ", maxSplits: 3)
        guard words.count >= 2, words[0] != sender else { return nil }
        switch (words[1], words.count) {
        case ("enqueued", 4):
            self = .enqueued(channel: String(words[3]), dueAt: Int64(words[2]).map(Date.init(unixMilliseconds:)))
        case ("outcome", _): self = .outcomeWaits
        case ("recorded", _): self = .recorded
        default: return nil
        }
    }
}
