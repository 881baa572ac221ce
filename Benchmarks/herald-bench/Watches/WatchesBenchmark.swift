import AsyncHTTPClient
import Foundation
import TestSupport

/// What a watch costs whoever writes the watched table, how soon a change is at its peer, and how fast a backlog goes:
/// over MariaDB and over PostgreSQL, with the triggers that `herald watch install` makes.
struct WatchesBenchmark {
    private let options: BenchOptions
    private static let spacedInserts = 200

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        for kind in [TestDatabaseKind.mysql, .postgresql] {
            say("\n# watches: \(options.changes) rows of members in a \(kind.rawValue) of their own, fsync off")
            try await WatchedDatabase.with(kind) { database in
                try await TriggerCost(database: database, options: options).measure()
                try await measureLatency(database)
                try await measureBacklog(database)
            }
        }
    }

    private func measureLatency(_ database: WatchedDatabase) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let peer = try await ArrivalPeer.start()
        let configuration = WatchConfiguration(database: database, peer: peer.url, batch: 10)
        try configuration.install(options.herald, workplace)
        let serve = try ServeProcess(options.herald, workplace, configuration: configuration.text)
        _ = try serve.waitUntilReady()
        serve.discardLog()
        var latency = Samples()
        for _ in 0..<Self.spacedInserts {
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...120)))
            let (id, committed) = try await database.insertOne()
            latency.add(try await peer.arrival(of: id).timeIntervalSince(committed) * 1_000)
        }
        _ = serve.stop()
        await peer.stop()
        let goal = database.kind == .postgresql ? 50 : 300
        say(
            "commit to the peer, one row at a time   \(latency.summary("ms", digits: 1)), p95 "
                + "\(String(format: "%.0f", latency.quantile(0.95))) ms; goal: median under \(goal) ms")
    }

    /// The peer answers at once; the queue says when all are marked.
    private func measureBacklog(_ database: WatchedDatabase) async throws {
        var rates = Samples()
        for _ in 0..<max(1, options.runs / 3) {
            let workplace = try Workplace()
            defer { workplace.remove() }
            let peer = try await InstantEndpoint.start()
            defer { peer.stop() }
            let configuration = WatchConfiguration(database: database, peer: peer.url, batch: 500)
            try configuration.install(options.herald, workplace)
            try await database.clear()
            try await database.insertTogether(options.changes)
            let serve = try ServeProcess(options.herald, workplace, configuration: configuration.text)
            _ = try serve.waitUntilReady()
            serve.discardLog()
            let start = ContinuousClock.now
            while try await database.unfinished() > 0 { try await Task.sleep(for: .milliseconds(100)) }
            rates.add(Double(options.changes) / (start.duration(to: .now) / .seconds(1)))
            let memory = try serve.memory()
            _ = serve.stop()
            let failed = try await database.failed()
            guard failed == 0 else { throw BenchError("\(failed) of \(options.changes) changes failed") }
            say("memory while draining: \(String(format: "%.0f", memory.peak)) MiB at most")
        }
        say("a backlog of \(options.changes) changes           \(rates.summary("a second")); goal: 3000")
    }
}
