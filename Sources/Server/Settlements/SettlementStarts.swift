import FoundationEssentials
package import Logging
import ServiceLifecycle
import Settlement
import Synchronization
package import Timekeeping

/// Settlements that were asked for over HTTP: each goes on when the client has left, and is given time to end when the
/// process stops. What is left of several days then is gone on with by `herald settle --resume`.
package final class SettlementStarts: Service {
    private struct State {
        var lastNumber = 0
        /// Days that are settled and whose partners are waited for.
        var conclusions: [Int: Task<Void, Never>] = [:]
    }

    /// So many at once in this process: each takes connections of its source.
    static let most = 2
    /// Counting begins within that; who waits longer is told that it goes on.
    private static let patience = Duration.seconds(10)

    private let clock: any WallClock
    private let logger: Logger
    private let work: StartedWork
    private let state = Mutex(State())

    package init(clock: any WallClock, logger: Logger) {
        self.clock = clock
        self.logger = logger
        work = StartedWork(
            most: Self.most, tooMany: "\(Self.most) settlements are at work already: try again later", clock: clock)
    }

    package func run() async throws {
        await work.run {
            for conclusion in state.withLock({ Array($0.conclusions.values) }) { conclusion.cancel() }
        }
        for conclusion in state.withLock({ Array($0.conclusions.values) }) { await conclusion.value }
    }

    /// Starts, and returns when the first day's run stands in the store.
    ///
    /// - Returns: its id; nil if it has not begun after a while, and goes on.
    /// - Throws: 429 where too many are at work, 503 where the process stops, and what kept the run from beginning.
    func start(_ order: SettlementOrder, by runner: SettlementRunner, traceID: String) async throws -> Int64? {
        let (begun, beginning) = AsyncThrowingStream<Int64, any Error>.makeStream(bufferingPolicy: .bufferingOldest(1))
        try work.begin { [self] in
            do {
                try await settle(order, by: runner, traceID: traceID) { beginning.yield($0) }
                beginning.finish()
            } catch {
                logger.error(
                    "a settlement that was asked for over HTTP ended early",
                    metadata: [
                        "settlement": "\(runner.definition.name)", "days": "\(order.text)", "error": "\(error)",
                        "trace_id": "\(traceID)",
                    ])
                beginning.finish(throwing: error)
            }
        }
        return try await withThrowingTaskGroup(of: Int64?.self) { group in
            group.addTask { try await begun.first { _ in true } }
            group.addTask { [clock] in
                try? await clock.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func settle(
        _ order: SettlementOrder, by runner: SettlementRunner, traceID: String,
        began: @escaping @Sendable (Int64) -> Void
    ) async throws {
        let options = SettlementOptions(callbacks: order.callbacks)
        guard order.days.lowerBound < order.days.upperBound else {
            let settled = try await runner.run(
                order.days.lowerBound, options: options, kind: .api, traceID: traceID, began: began)
            conclude(settled, by: runner)
            return
        }
        let range = try await runner.store.beginRange(
            of: runner.definition.name, order.days, callbacks: order.callbacks, at: clock.now())
        var conclusion: Task<Void, Never>?
        for day in range.rest {
            let settled = try await runner.run(day, options: options, kind: .api, traceID: traceID, began: began)
            conclusion = conclude(settled, by: runner, after: conclusion)
            guard try await runner.store.advance(range, past: day, at: clock.now()) || day == order.days.upperBound
            else {
                logger.notice(
                    "settling several days was given up: another range was begun",
                    metadata: [
                        "settlement": "\(runner.definition.name)", "days": "\(order.text)", "last": "\(day)",
                        "trace_id": "\(traceID)",
                    ])
                return
            }
        }
    }

    /// Apart from the work, so that slow partners keep neither the next day nor the next client waiting.
    ///
    /// - Parameter previous: of the day before: a year's days are not all looked after at once.
    @discardableResult
    private func conclude(
        _ settled: SettledRun, by runner: SettlementRunner, after previous: Task<Void, Never>? = nil
    ) -> Task<Void, Never> {
        state.withLock { state in
            state.lastNumber += 1
            let number = state.lastNumber
            let task = Task {
                await previous?.value
                await runner.concludeLater(settled)
                self.state.withLock { $0.conclusions[number] = nil }
            }
            if work.isStopping { task.cancel() }
            state.conclusions[number] = task
            return task
        }
    }
}
