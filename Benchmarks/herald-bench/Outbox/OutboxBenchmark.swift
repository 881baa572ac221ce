import AsyncHTTPClient
import Database
import Delivery
import Foundation
import Logging
import Observability
import SQLiteDriver
import TestSupport
import Timekeeping

/// The outbox over SQLite: deliveries a second enqueued, and dispatched to an endpoint that answers at once,
/// beside the bare INSERT and the bare HTTP client.
struct OutboxBenchmark {
    private let options: BenchOptions
    private static let producers = 200
    private static let inFlight = 20

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        let count = options.deliveries
        say("\n# outbox: \(count) deliveries a run over SQLite (WAL, each commit on disk)")
        let workplace = try Workplace()
        defer { workplace.remove() }
        let endpoint = try await InstantEndpoint.start()
        defer { endpoint.stop() }
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let channel = InstantChannel(url: endpoint.url, client: client)
        do {
            try await measure(channel, workplace.folder)
        } catch {
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private func measure(_ channel: InstantChannel, _ folder: URL) async throws {
        let count = options.deliveries
        var enqueued = Samples(), bare = Samples(), dispatched = Samples(), posted = Samples()
        for run in 0...options.runs {
            let inserts = try await BareInserts.perSecond(count, perTransaction: 100, in: folder)
            let posts = try await postBarely(channel, count)
            let outbox = try await throughOutbox(channel, folder.appending(path: "outbox-\(run).db").path)
            guard run > 0 else { continue }
            bare.add(inserts)
            posted.add(posts)
            enqueued.add(outbox.enqueued)
            dispatched.add(outbox.dispatched)
        }
        say("enqueued by \(Self.producers) tasks at once         \(enqueued.summary("/s"))")
        say("bare INSERT, 100 a transaction      \(bare.summary("/s"))")
        say("ratio                               \(enqueued.ratio(to: bare).summary("×", digits: 2))")
        say("dispatched, \(Self.inFlight) in flight            \(dispatched.summary("/s"))")
        say("bare HTTP client, \(Self.inFlight) in flight      \(posted.summary("/s"))")
        say("ratio                               \(dispatched.ratio(to: posted).summary("×", digits: 2))")
    }

    private func throughOutbox(
        _ channel: InstantChannel, _ path: String
    ) async throws -> (enqueued: Double, dispatched: Double) {
        let pool = ConnectionPool(driver: SQLiteDriver(path: path, role: .store))
        do {
            _ = try await Migrator(DeliverySchema.migrations).migrate(pool)
            let outbox = Outbox(store: pool, channels: [channel], clock: SystemWallClock())
            let start = ContinuousClock.now
            let ids = try await enqueue(options.deliveries, in: outbox)
            let enqueuing = start.duration(to: .now)
            let dispatching = try await dispatch(ids, from: outbox, over: pool)
            await pool.close()
            let count = Double(options.deliveries)
            return (count / (enqueuing / .seconds(1)), count / (dispatching / .seconds(1)))
        } catch {
            await pool.close()
            throw error
        }
    }

    private func enqueue(_ count: Int, in outbox: Outbox) async throws -> [Int64] {
        try await withThrowingTaskGroup(of: [Int64].self) { group in
            for producer in 0..<Self.producers {
                group.addTask {
                    var ids: [Int64] = []
                    for number in stride(from: producer, to: count, by: Self.producers) {
                        let entry = OutboxEntry(
                            message: .text(BenchMessage.text(number)), channel: "instant", key: "bench:\(number)",
                            traceID: "bench")
                        ids += try await outbox.enqueue(entry).deliveryIDs
                    }
                    return ids
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// From the dispatcher's start until the last delivery is recorded as delivered.
    private func dispatch(_ ids: [Int64], from outbox: Outbox, over pool: ConnectionPool) async throws -> Duration {
        var logger = Logger(label: "herald-bench")
        logger.logLevel = .error
        let settings = DispatchSettings(concurrency: Self.inFlight, qps: 100_000)
        let dispatcher = Dispatcher(outbox: outbox, settings: settings, mask: SecretMask(), logger: logger)
        let start = ContinuousClock.now
        let work = Task { try await dispatcher.run() }
        try await untilFinished(pool)
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
    private func untilFinished(_ pool: ConnectionPool) async throws {
        while try await pool.withConnection({ connection in
            try connection.queryFirst("SELECT 1 AS one FROM delivery WHERE state IN ('pending', 'sending') LIMIT 1")
                != nil
        }) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The physical limit of dispatching: the same client, body and number in flight, nothing else.
    private func postBarely(_ channel: InstantChannel, _ count: Int) async throws -> Double {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<Self.inFlight {
                group.addTask {
                    for number in stride(from: worker, to: count, by: Self.inFlight) {
                        _ = try await channel.post(#"{"msgtype":"text","text":{"content":"bench:\#(number)"}}"#)
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double(count) / (start.duration(to: .now) / .seconds(1))
    }
}
