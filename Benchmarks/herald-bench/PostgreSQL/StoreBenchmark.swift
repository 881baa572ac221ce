import Database
import Delivery
import Foundation
import Logging
import Observability
import TestSupport
import Timekeeping

/// Claiming and finishing in PostgreSQL alone, without a peer, beside `pgbench` with the bare statements.
struct StoreBenchmark {
    private let options: BenchOptions
    private static let batch = 100
    /// Sessions at once, on both sides.
    private static let sessions = 4

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        // Whole batches for each session.
        let unit = Self.batch * Self.sessions
        let count = max(unit, options.deliveries / unit * unit)
        say("\n# store: \(count) deliveries a run claimed and finished in PostgreSQL, in batches of \(Self.batch),")
        say("# by \(Self.sessions) sessions at once")
        let pgbench = try PGBench()
        defer { pgbench.remove() }
        var rounds = Samples(), dispatched = Samples(), bare = Samples(), booked = Samples()
        for run in 0...options.runs {
            let byRounds = try await self.rounds(count)
            let byDispatcher = try await self.dispatcher(count)
            let byPGBench = try await self.pgbench(pgbench, .bare, count)
            let withAttempts = try await self.pgbench(pgbench, .withAttempts, count)
            guard run > 0 else { continue }
            rounds.add(byRounds)
            dispatched.add(byDispatcher)
            bare.add(byPGBench)
            booked.add(withAttempts)
        }
        say("Herald's claim and finish           \(rounds.summary("/s"))")
        say("pgbench, bare claim and finish      \(bare.summary("/s"))")
        say("pgbench, and a row for the attempt  \(booked.summary("/s"))")
        say("dispatcher, channel without a peer  \(dispatched.summary("/s"))")
        say("ratio to the bare statements        \(rounds.ratio(to: bare).summary("×", digits: 2))")
        say("ratio to those with the attempt     \(rounds.ratio(to: booked).summary("×", digits: 2))")
    }

    /// What the store does for a dispatcher, and nothing else.
    private func rounds(_ count: Int) async throws -> Double {
        try await withFilledStore(count) { pool, _ in
            let work = try await OutboxWork(over: pool, to: NoChannel())
            let rounds = StoreRounds(outbox: work.outbox)
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<Self.sessions {
                    group.addTask {
                        var done = 0
                        while true {
                            let more = try await rounds.round(of: NoChannel.address, Self.batch)
                            guard more > 0 else { return done }
                            done += more
                        }
                    }
                }
                let done = try await group.reduce(0, +)
                guard done == count else { throw BenchError("claimed and finished \(done) of \(count)") }
            }
            return Double(count) / (start.duration(to: .now) / .seconds(1))
        }
    }

    private func dispatcher(_ count: Int) async throws -> Double {
        try await withFilledStore(count) { pool, _ in
            let work = try await OutboxWork(over: pool, to: NoChannel())
            return Double(count) / (try await work.dispatch([]) / .seconds(1))
        }
    }

    private func pgbench(_ pgbench: PGBench, _ script: PGBench.Script, _ count: Int) async throws -> Double {
        try await withFilledStore(count) { _, url in
            try pgbench.perSecond(script, url, count: count, batch: Self.batch, sessions: Self.sessions)
        }
    }

    /// The same rows for everybody, in a database of their own.
    private func withFilledStore(
        _ count: Int, _ body: (ConnectionPool, DatabaseURL) async throws -> Double
    ) async throws -> Double {
        let database = try await TestDatabase.make(.postgresql, migrations: DeliverySchema.migrations)
        do {
            let message = try StoreRounds.stored(.text(BenchMessage.text(1)))
            try await database.pool.withConnection { connection in
                try connection.execute(
                    """
                    INSERT INTO delivery (channel, entry_key, part, parts, message, state, due_at, created_at, trace_id)
                    SELECT \(NoChannel.address), 'bench:' || n, 1, 1, \(message), 'pending', n, n, 'bench'
                    FROM generate_series(1, \(count)) AS n
                    """)
                try connection.execute("VACUUM ANALYZE delivery")
            }
            let perSecond = try await body(database.pool, database.url)
            try await database.drop()
            return perSecond
        } catch {
            try? await database.drop()
            throw error
        }
    }
}

/// A channel whose peer is nobody.
private struct NoChannel: Delivery.Channel {
    static let address = "none"
    let name = Self.address
    let limits = ChannelLimits(concurrency: 1_000)

    func compose(_ message: Message) throws -> [Message] { [message] }
    func send(_ parcel: Parcel) async -> SendOutcome { .delivered(PeerAnswer(status: 200, body: "ok")) }
}
