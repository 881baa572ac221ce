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
/// 45 seconds. The lease is prolonged while a round lasts, and rules that a slow store leaves no time for come first in
/// the next. What was read before the lease was lost is thrown away: states and messages are written in a transaction that
/// holds the lease's row.
package final class AlertEvaluator: Service {
    package struct Round: Sendable, Hashable {
        /// Another node judges.
        package var isElsewhere = false
        package var firing = 0
        /// Channels that got a message.
        package var channels: Set<String> = []
        /// Rules whose series could not be read.
        package var failed: [String] = []
        /// Rules for which there was no time.
        package var postponed: [String] = []
    }

    package static let interval = Duration.seconds(15)
    /// What was found until then is told before the rest is read.
    private static let longestRound: TimeInterval = 60
    private static let keepEvents: TimeInterval = 90 * 86_400
    private static let keepResolved: TimeInterval = 7 * 86_400
    private static let pruneEvery: TimeInterval = 3_600
    private static let tooSlow: String =
        "not all alert rules can be judged in one round: the store is too slow for them"
    private static let lost: String = "a round of alert rules was thrown away: another node has taken over"
    private static let storeAway: String = "alert rules cannot be judged; tried again every 15 seconds"

    private let rules: [(rule: AlertRule, condition: RuleCondition)]
    private let evaluation: ConditionEvaluation
    private let beat: LeaseBeat
    private let book: AlertBook
    private let store: ConnectionPool
    private let outbox: Outbox
    private let clock: any WallClock
    private let node: String
    private let logger: Logger
    private let troubles: TroubleLog
    private let state = Mutex(State())

    private struct Postponed: Error, CustomStringConvertible {
        let count: Int
        var description: String { "\(count) of them come first in the next round" }
    }

    private struct State {
        /// When rules that read much were looked at last.
        var looked: [String: Date] = [:]
        var prunedAt = Date.distantPast
        /// The rule that the next round begins with.
        var first = 0
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
        let beat = LeaseBeat(node, store: store, clock: clock)
        self.beat = beat
        evaluation = ConditionEvaluation(series: LeasedReading(series: series, beat: beat), timeZone: timeZone)
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
        guard let held = try await beat.begin() else { return Round(isElsewhere: true) }
        var round = Round()
        var readings: [String: [ConditionReading]] = [:]
        let first = state.withLock { $0.first }
        for (index, (rule, condition)) in inOrder(from: first) where isDue(rule, condition, at: now) {
            guard readings.isEmpty || clock.now().timeIntervalSince(now) < Self.longestRound else {
                if round.postponed.isEmpty { state.withLock { $0.first = index } }
                round.postponed.append(rule.name)
                continue
            }
            do {
                readings[rule.name] = try await evaluation.readings(
                    of: condition, at: now, steadySince: held.steadySince)
            } catch is CancellationError {
                throw CancellationError()
            } catch let error as LeaseBeat.Lost {
                troubles.lasts(Self.lost, level: .warning, error: error)
                return Round(isElsewhere: true)
            } catch {
                round.failed.append(rule.name)
                troubles.lasts("the series of an alert rule cannot be read", level: .warning, error: error)
            }
        }
        if round.postponed.isEmpty {
            troubles.isOver(Self.tooSlow, "all alert rules are judged in time again")
        } else {
            troubles.lasts(Self.tooSlow, level: .warning, error: Postponed(count: round.postponed.count))
        }
        let found = readings
        let isPruning = state.withLock { abs(now.timeIntervalSince($0.prunedAt)) >= Self.pruneEvery }
        let written = try await store.transaction { [node, book] connection -> AlertBook.Written? in
            guard try EvaluatorLease.isHeld(by: node, on: connection) else { return nil }
            if isPruning {
                try AlertStore.prune(
                    events: now.addingTimeInterval(-Self.keepEvents),
                    resolved: now.addingTimeInterval(-Self.keepResolved), on: connection)
            }
            return try book.write(found, at: now, on: connection)
        }
        guard let written else {
            troubles.lasts(Self.lost, level: .warning, error: LeaseBeat.Lost())
            return Round(isElsewhere: true)
        }
        troubles.isOver(Self.lost, "rounds of alert rules are kept again")
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

    /// All rules, with their places, beginning with one of them.
    private func inOrder(from first: Int) -> [(Int, (rule: AlertRule, condition: RuleCondition))] {
        let all = Array(rules.enumerated().map { ($0.offset, $0.element) })
        let first = all.isEmpty ? 0 : first % all.count
        return Array(all[first...] + all[..<first])
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
