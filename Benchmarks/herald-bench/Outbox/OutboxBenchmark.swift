import Database
import Delivery
import Foundation
import SQLiteDriver
import TestSupport

/// The outbox over SQLite: deliveries a second enqueued, and dispatched to an endpoint that answers at once,
/// beside the bare INSERT and the bare HTTP client.
struct OutboxBenchmark {
    private let options: BenchOptions
    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        let count = options.deliveries
        say("\n# outbox: \(count) deliveries a run over SQLite (WAL, each commit on disk)")
        let workplace = try Workplace()
        defer { workplace.remove() }
        let endpoint = try await InstantEndpoint.start()
        defer { endpoint.stop() }
        try await withBenchClient { client in
            try await measure(InstantChannel(url: endpoint.url, client: client), workplace.folder)
        }
    }

    private func measure(_ channel: InstantChannel, _ folder: URL) async throws {
        let count = options.deliveries
        var enqueued = Samples(), bare = Samples(), dispatched = Samples(), posted = Samples()
        for run in 0...options.runs {
            let inserts = try await BareInserts.perSecond(count, perTransaction: 100, in: folder)
            let posts = try await channel.postBarely(count)
            let outbox = try await throughOutbox(channel, folder.appending(path: "outbox-\(run).db").path)
            guard run > 0 else { continue }
            bare.add(inserts)
            posted.add(posts)
            enqueued.add(outbox.enqueued)
            dispatched.add(outbox.dispatched)
        }
        say("enqueued by \(OutboxWork.producers) tasks at once         \(enqueued.summary("/s"))")
        say("bare INSERT, 100 a transaction      \(bare.summary("/s"))")
        say("ratio                               \(enqueued.ratio(to: bare).summary("×", digits: 2))")
        say("dispatched, \(OutboxWork.inFlight) in flight            \(dispatched.summary("/s"))")
        say("bare HTTP client, \(OutboxWork.inFlight) in flight      \(posted.summary("/s"))")
        say("ratio                               \(dispatched.ratio(to: posted).summary("×", digits: 2))")
    }

    private func throughOutbox(
        _ channel: InstantChannel, _ path: String
    ) async throws -> (enqueued: Double, dispatched: Double) {
        let pool = ConnectionPool(driver: SQLiteDriver(path: path, role: .store))
        do {
            let work = try await OutboxWork(over: pool, to: channel)
            let start = ContinuousClock.now
            let ids = try await work.enqueue(options.deliveries)
            let enqueuing = start.duration(to: .now)
            let dispatching = try await work.dispatch(ids)
            await pool.close()
            let count = Double(options.deliveries)
            return (count / (enqueuing / .seconds(1)), count / (dispatching / .seconds(1)))
        } catch {
            await pool.close()
            throw error
        }
    }
}
