import Settlement
import Synchronization

/// What a run is doing, in words for whoever sits at the terminal.
final class SettleProgress: Sendable {
    private let prefix: String
    private let step = Mutex(SettlementProgress.counting)

    /// - Parameter prefix: which day it is: `3 of 9 days, 2024-12-03`.
    init(_ prefix: String) { self.prefix = prefix }

    func watch(_ progress: SettlementProgress) { step.withLock { $0 = progress } }

    var text: String {
        let words =
            switch step.withLock(\.self) {
            case .counting: "counting"
            case .fetching(let done, let all): "asking for videos, \(done.grouped) of \(all.grouped)"
            case .writing(let done, let all): "writing, \(done.grouped) of \(all.grouped) tasks"
            case .telling(let done, let all): "callbacks, \(done.grouped) of \(all.grouped)"
            }
        return "\(prefix): \(words)"
    }
}
