import Database
import Delivery
import Foundation
import Logging
import Observability
import Timekeeping

/// What the benchmarks of the outbox have in common: filling it, and working it off.
struct OutboxWork {
    static let producers = 200
    static let inFlight = 20

    let outbox: Outbox
    private let pool: ConnectionPool
    private let channel: any Channel

    /// Over an empty database.
    init(over pool: ConnectionPool, to channel: any Channel) async throws {
        _ = try await Migrator(DeliverySchema.migrations).migrate(pool)
        self.pool = pool
        self.channel = channel
        outbox = Outbox(store: pool, channels: [channel], clock: SystemWallClock())
    }

    /// - Parameter run: makes the keys of this run different from those of the others.
    func enqueue(_ count: Int, run: Int = 0) async throws -> [Int64] {
        try await withThrowingTaskGroup(of: [Int64].self) { group in
            for producer in 0..<Self.producers {
                group.addTask {
                    var ids: [Int64] = []
                    for number in stride(from: producer, to: count, by: Self.producers) {
                        let entry = OutboxEntry(
                            message: .text(BenchMessage.text(number)), channel: channel.name,
                            key: "bench:\(run):\(number)", traceID: "bench")
                        ids += try await outbox.enqueue(entry).deliveryIDs
                    }
                    return ids
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// From the dispatcher's start until the last delivery is recorded as delivered.
    func dispatch(_ ids: [Int64]) async throws -> Duration {
        var logger = Logger(label: "herald-bench")
        logger.logLevel = .error
        let settings = DispatchSettings(concurrency: Self.inFlight, qps: 100_000)
        let dispatcher = Dispatcher(outbox: outbox, settings: settings, mask: SecretMask(), logger: logger)
        let start = ContinuousClock.now
        let work = Task { try await dispatcher.run() }
        try await untilFinished()
        let elapsed = start.duration(to: .now)
        work.cancel()
        try await work.value
        let outcomes = try await outbox.waitForOutcome(ids, timeout: .seconds(60))
        guard outcomes.count == ids.count, outcomes.allSatisfy({ $0.state == .delivered }) else {
            throw BenchError("not every delivery of the benchmark was delivered")
        }
        return elapsed
    }

    /// Asks for a single row every 5 ms: counting them all would itself be a load.
    private func untilFinished() async throws {
        while try await pool.withConnection({ connection in
            try connection.queryFirst("SELECT 1 AS one FROM delivery WHERE state IN ('pending', 'sending') LIMIT 1")
                != nil
        }) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
