package import Database
package import Delivery
import FoundationEssentials
package import Logging
import Synchronization

/// Hears what became of each message of a watch, and notes what the queues have to be told of it in the store's
/// transaction. Whoever tells the queue is woken when that is committed.
package final class WatchOutcomes: OutcomeListener {
    package static let feature = WatchFeature.name

    package var feature: String { Self.feature }
    package var sharesTransactions: Bool { true }
    private let outbox: Outbox
    private let logger: Logger
    /// By watch.
    private let channels: [String: [String]]
    private let signals = Mutex<[String: WatchSignals]>([:])
    /// Watches that are not configured any more, and of which that was told.
    private let strangers = Mutex<Set<String>>([])

    package init(_ definitions: [WatchDefinition], outbox: Outbox, logger: Logger) {
        self.outbox = outbox
        self.logger = logger
        channels = Dictionary(definitions.map { ($0.name, $0.channels) }) { first, _ in first }
    }

    package func handle(_ outcome: EntryOutcome, on connection: any Connection) throws {
        guard let key = outcome.reference.flatMap(HandoverKey.init(reference:)),
            case .ended(let verdict, let attempts, let date) = try verdict(outcome, key, on: connection)
        else { return }
        let changes = key.isGroup ? try WatchGroupStore.members(of: key, on: connection) : [key.identity]
        let marks = changes.map { change in
            WatchMark(
                change: change.id, moment: change.moment, verdict: verdict, attempts: attempts, finishedAt: date,
                note: outcome.verdict == .partial && verdict == .succeeded ? outcome.reason : nil)
        }
        try WatchMarkStore.put(marks, of: key.watch, at: outcome.finishedAt, on: connection)
    }

    package func heard(_ outcome: EntryOutcome) {
        guard let key = outcome.reference.flatMap(HandoverKey.init(reference:)) else { return }
        guard channels[key.watch] == nil else { return signals(of: key.watch).marks.raise() }
        guard strangers.withLock({ $0.insert(key.watch).inserted }) else { return }
        logger.warning(
            "a watch that is not configured any more has changes under way; their queue is not told what became of them",
            metadata: ["watch": "\(key.watch)"])
    }

    package func signals(of watch: String) -> WatchSignals {
        signals.withLock { signals in
            if let known = signals[watch] { return known }
            let new = WatchSignals()
            signals[watch] = new
            return new
        }
    }

    /// Most changes have one channel and arrive there: these cost no further question.
    private func verdict(
        _ outcome: EntryOutcome, _ key: HandoverKey, on connection: any Connection
    ) throws -> ChangeVerdict {
        let meant = outcome.fallbackOf ?? outcome.channel
        var channels = channels[key.watch] ?? []
        if !channels.contains(meant) { channels.append(meant) }
        if outcome.verdict.hasArrived, outcome.fallbackOf == nil, channels.count == 1 {
            return .ended(.succeeded, attempts: outcome.attempts, at: outcome.finishedAt)
        }
        let standings = try channels.compactMap { channel in
            try outbox.standings(of: [key.text], in: channel, on: connection)[key.text].map { (channel, $0) }
        }
        return standings.isEmpty ? .underWay : ChangeVerdict(standings)
    }
}
