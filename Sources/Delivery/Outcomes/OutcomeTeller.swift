import Database
import FoundationEssentials
package import Logging
package import Observability
import ServiceLifecycle
import Synchronization
import Timekeeping

/// Tells each feature what became of its messages, durably: what is untold stands in the store until a
/// listener has heard it, in the same transaction that strikes it off. A crash tells it again; what the
/// listener wrote in that transaction is then not there either.
package final class OutcomeTeller: Service {
    private let outbox: Outbox
    private let listeners: [String: any OutcomeListener]
    private let mask: SecretMask
    private let logger: Logger
    private let troubles: TroubleLog

    private let attention = AsyncSignal()
    private let isStopping = Atomic<Bool>(false)

    private static let noAnswer =
        "the store could not be asked for untold outcomes; it is asked again until it answers"

    private static let atOnce = 50
    /// Another process may have finished an entry and died.
    private static let look = Duration.seconds(10)
    private static let longestPause = Duration.seconds(300)

    package init(outbox: Outbox, listeners: [any OutcomeListener], mask: SecretMask, logger: Logger) {
        self.outbox = outbox
        self.listeners = Dictionary(listeners.map { ($0.feature, $0) }) { first, _ in first }
        self.mask = mask
        self.logger = logger
        troubles = TroubleLog(logger: logger, clock: outbox.clock)
    }

    package func run() async throws {
        let work = Task { await self.tellUntilStopped() }
        await withTaskCancellationOrGracefulShutdownHandler {
            await work.value
        } onCancelOrGracefulShutdown: {
            self.isStopping.store(true, ordering: .relaxed)
            self.attention.raise()
        }
    }

    /// Tells what is due now.
    ///
    /// - Returns: how many outcomes were told.
    @discardableResult
    package func tellDue() async throws -> Int {
        var told = 0
        while true {
            let now = outbox.clock.now()
            let untold = try await outbox.store.withConnection {
                try OutcomeStore.due(at: now, limit: Self.atOnce, on: $0)
            }
            for (feature, outcomes) in Dictionary(grouping: untold, by: \.feature) {
                told += try await tell(outcomes, to: listeners[feature], at: now)
            }
            if untold.isEmpty || isStopping.load(ordering: .relaxed) { return told }
        }
    }

    private func tellUntilStopped() async {
        let listener = outbox.notices.add { [attention] in if case .outcomeWaits = $0 { attention.raise() } }
        defer { outbox.notices.remove(listener) }
        while !isStopping.load(ordering: .relaxed) {
            var wake = outbox.clock.now().addingTimeInterval(Self.look.seconds)
            do {
                try await tellDue()
                if let due = try await outbox.store.withConnection({ try OutcomeStore.nextDue(on: $0) }) {
                    wake = min(wake, due)
                }
                troubles.isOver(Self.noAnswer, "outcomes are told again")
            } catch {
                troubles.lasts(Self.noAnswer, error: error)
            }
            await attention.wait(until: wake, clock: outbox.clock)
        }
    }

    /// Together, where the listener allows it: a commit for each would be most of the work. If that fails one by one, so
    /// that one that cannot be told holds up no other.
    private func tell(
        _ untold: [OutcomeStore.Untold], to listener: (any OutcomeListener)?, at now: Date
    ) async throws -> Int {
        if let listener, listener.sharesTransactions, untold.count > 1,
            let heard = try? await tellTogether(untold, to: listener)
        {
            heard.forEach { listener.heard($0) }
            return heard.count
        }
        var told = 0
        for outcome in untold where try await tell(outcome, at: now) { told += 1 }
        return told
    }

    private func tellTogether(
        _ untold: [OutcomeStore.Untold], to listener: any OutcomeListener
    ) async throws -> [EntryOutcome] {
        try await outbox.store.transaction { connection in
            var heard: [EntryOutcome] = []
            for one in untold where try OutcomeStore.lock(one.id, on: connection) {
                if let outcome = try OutcomeStore.outcome(of: one.entry, on: connection) {
                    try listener.handle(outcome, on: connection)
                    heard.append(outcome)
                }
                try OutcomeStore.remove(one.id, on: connection)
            }
            return heard
        }
    }

    /// One outcome in one transaction, with the row locked: another node that has it is not waited for.
    private func tell(_ untold: OutcomeStore.Untold, at now: Date) async throws -> Bool {
        guard let listener = listeners[untold.feature] else {
            try await postpone(untold, error: "nobody listens for the feature \(untold.feature)", at: now)
            return false
        }
        do {
            let outcome = try await outbox.store.transaction { connection -> EntryOutcome? in
                guard try OutcomeStore.lock(untold.id, on: connection) else { return nil }
                let outcome = try OutcomeStore.outcome(of: untold.entry, on: connection)
                if let outcome { try listener.handle(outcome, on: connection) }
                try OutcomeStore.remove(untold.id, on: connection)
                return outcome
            }
            if let outcome { listener.heard(outcome) }
            return outcome != nil
        } catch {
            try await postpone(untold, error: mask.mask("\(error)"), at: now)
            return false
        }
    }

    private func postpone(_ untold: OutcomeStore.Untold, error: String, at now: Date) async throws {
        logger.error(
            "an outcome could not be told; tried again later",
            metadata: [
                "feature": "\(untold.feature)", "channel": "\(untold.entry.channel)", "key": "\(untold.entry.key)",
                "error": "\(error)",
            ])
        let seconds = min(Double(1 << min(untold.tries, 10)), Self.longestPause.seconds)
        let date = now.addingTimeInterval(seconds)
        try await outbox.store.transaction { connection in
            try OutcomeStore.postpone(untold.id, until: date, error: error, on: connection)
        }
    }
}
