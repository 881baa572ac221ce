import FoundationEssentials
import Timekeeping

/// What this node saw of a check, held against what the others saw at about the same time.
///
/// A service is down when no node reaches it. One that a node alone does not reach is up, and the node is told of.
struct CheckAgreement: Sendable {
    /// Of the other nodes.
    var others: [CheckView] = []

    /// Beyond its interval, a check was asked so much earlier at most: by then the others have written what they saw.
    private static let delay: TimeInterval = 30
    /// What is asked less often may be asked by one node hours after another, who cannot contradict it.
    private static let longestInterval = Duration.seconds(60)
    /// The store has times in steps.
    private static let step: TimeInterval = 15

    /// After this nobody knows how a check is.
    static func validity(of check: CheckDefinition) -> TimeInterval {
        check.every.seconds + check.timeout.seconds + 60
    }

    /// Whether another node looks at it too.
    func isSeenElsewhere(_ check: CheckDefinition, at date: Date) -> Bool {
        others.contains { $0.check == check.name && Self.isValid($0, check, date) }
    }

    /// Whether another node got an answer, not much earlier than this one asked.
    func isReachedElsewhere(_ reading: CheckReading, at date: Date) -> Bool {
        let check = reading.check
        let earlier = min(check.every, Self.longestInterval).seconds + check.timeout.seconds + Self.delay + Self.step
        return others.contains { view in
            view.check == check.name && view.isUp && Self.isValid(view, check, date)
                && reading.at.timeIntervalSince(view.at) <= earlier
        }
    }

    private static func isValid(_ view: CheckView, _ check: CheckDefinition, _ date: Date) -> Bool {
        date.timeIntervalSince(view.at) <= validity(of: check) + step
    }
}
