import Delivery
import FoundationEssentials

/// What became of a change on all its channels together.
enum ChangeVerdict: Sendable, Hashable {
    case underWay
    case ended(QueueEnding.Verdict, attempts: Int, at: Date)

    /// It has arrived when every channel has it, and failed when all have ended and one has not.
    ///
    /// - Parameter standings: with the names of the channels; at least one.
    init(_ standings: [(channel: String, standing: EntryStanding)]) {
        var attempts = 0
        var latest = Date.distantPast
        var losses: [String] = []
        for (channel, standing) in standings {
            switch standing {
            case .underWay:
                self = .underWay
                return
            case .arrived(let tries, let date):
                attempts = max(attempts, tries)
                latest = max(latest, date)
            case .lost(let loss):
                attempts = max(attempts, loss.attempts)
                latest = max(latest, loss.finishedAt)
                losses.append(standings.count > 1 ? "\(channel): \(loss.sentence)" : loss.sentence)
            }
        }
        let verdict = losses.isEmpty ? QueueEnding.Verdict.succeeded : .failed(losses.joined(separator: "; "))
        self = .ended(verdict, attempts: attempts, at: latest)
    }
}

extension EntryStanding.Loss {
    fileprivate var sentence: String {
        guard verdict == .cancelled else { return reason ?? verdict.rawValue }
        return "cancelled by hand" + (reason.map { "; last: \($0)" } ?? "")
    }
}
