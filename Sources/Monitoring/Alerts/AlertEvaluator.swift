package import Database
package import Delivery
package import FoundationEssentials
package import Logging
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Judges the rules every 15 seconds and has told what changed.
///
/// Of several nodes one does, under a lease in the store; when it stops another takes it at once, when it dies within
/// 45 seconds. What was read before the lease was lost is thrown away: states and messages are written in a transaction
/// that holds the lease's row.
package final class AlertEvaluator: Service {
    package struct Round: Sendable, Hashable {
        /// Another node judges.
        package var isElsewhere = false
        package var firing = 0
        /// Channels that got a message.
        package var channels: Set<String> = []
        /// Rules whose series could not be read.
        package var failed: [String] = []
    }

    package static let interval = Duration.seconds(15)
    private static let lease = Duration.seconds(45)
    private static let keepEvents: TimeInterval = 90 * 86_400
    private static let keepResolved: TimeInterval = 7 * 86_400
    private static let pruneEvery: TimeInterval = 3_600
    private static let storeAway: String = "alert rules cannot be judged; tried again every 15 seconds"

    private let rules: [(rule: AlertRule, condition: RuleCondition)]
    private let evaluation: ConditionEvaluation
    private let book: AlertBook
    private let store: ConnectionPool
    private let outbox: Outbox
    private let clock: any WallClock
    private let node: String
    private let logger: Logger
    private let troubles: TroubleLog
    private let state = Mutex(State())

    private struct State {
        /// When rules that read much were looked at last.
        var looked: [String: Date] = [:]
        var prunedAt = Date.distantPast
    }

    /// - Parameters:
    ///   - timeZone: in which people are told times, and whose days and weeks trends compare.
    ///   - node: this process's own, also among those of one machine.
    /// - Throws: a condition that cannot be read.
    package init(
        _ rules: [AlertRule], series: any SeriesReading, outbox: Outbox, store: ConnectionPool, timeZone: TimeZone,
        clock: any WallClock, node: String, logger: Logger
    ) throws(ConditionProblem) {
        var read: [(rule: AlertRule, condition: RuleCondition)] = []
        for rule in rules { read.append((rule, try RuleCondition(rule.condition))) }
        self.rules = read
        evaluation = ConditionEvaluation(series: series, timeZone: timeZone)
        book = AlertBook(rules: rules, outbox: outbox, timeZone: timeZone, logger: logger)
        self.store = store
        self.outbox = outbox
        self.clock = clock
        self.node = node
        self.logger = logger
        troubles = TroubleLog(logger: logger, clock: clock)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.roundOrTrouble()
                try? await self.clock.sleep(for: Self.interval)
            }
        }
        // Another node goes on at once.
        try? await store.withConnection(timeout: .seconds(2)) { [node] connection in
            try EvaluatorLease.release(node, on: connection)
        }
    }

    /// One look at all rules, if this node is the one. Needs no running service.
    @discardableResult
    package func round() async throws -> Round {
        let now = clock.now()
        let held = try await store.transaction { [node] connection in
            try EvaluatorLease.take(node, at: now, for: Self.lease, on: connection)
        }
        guard let held else { return Round(isElsewhere: true) }
        var round = Round()
        var readings: [String: [ConditionReading]] = [:]
        for (rule, condition) in rules where isDue(rule, condition, at: now) {
            do {
                readings[rule.name] = try await evaluation.readings(
                    of: condition, at: now, steadySince: held.steadySince)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                round.failed.append(rule.name)
                troubles.lasts("the series of an alert rule cannot be read", level: .warning, error: error)
            }
        }
        let found = readings
        let isPruning = state.withLock { abs(now.timeIntervalSince($0.prunedAt)) >= Self.pruneEvery }
        let written = try await store.transaction { [clock, node, book] connection -> AlertBook.Written? in
            guard try EvaluatorLease.isHeld(by: node, at: clock.now(), on: connection) else { return nil }
            if isPruning {
                try AlertStore.prune(
                    events: now.addingTimeInterval(-Self.keepEvents),
                    resolved: now.addingTimeInterval(-Self.keepResolved), on: connection)
            }
            return try book.write(found, at: now, on: connection)
        }
        guard let written else { return Round(isElsewhere: true) }
        state.withLock { state in
            for (rule, condition) in rules where condition.every > .zero && found[rule.name] != nil {
                state.looked[rule.name] = now
            }
            if isPruning { state.prunedAt = now }
        }
        for channel in written.channels { outbox.wake(channel) }
        (round.firing, round.channels) = (written.firing, written.channels)
        return round
    }

    private func isDue(_ rule: AlertRule, _ condition: RuleCondition, at now: Date) -> Bool {
        guard condition.every > .zero, let last = state.withLock({ $0.looked[rule.name] }) else { return true }
        return abs(now.timeIntervalSince(last)) >= condition.every.seconds
    }

    private func roundOrTrouble() async {
        do {
            try await round()
            troubles.isOver(Self.storeAway, "alert rules are judged again")
        } catch {
            guard !Task.isCancelled else { return }
            troubles.lasts(Self.storeAway, error: error)
        }
    }
}
