import AsyncHTTPClient
import Database
import Foundation
import TestSupport

/// The same work by Herald, by Procrastinate and by Celery: one HTTP POST for each job that waits, 20 at once, to an
/// endpoint that answers at once. Counted by the endpoint, from its first call to its last, so that nobody's start counts.
struct PeersBenchmark {
    private let options: BenchOptions

    init(_ options: BenchOptions) { self.options = options }

    /// Theirs take longer: fewer are as telling.
    private var theirs: Int { min(options.deliveries, 4_000) }

    func run() async throws {
        say(
            "\n# peers: one POST a job, 20 at once, to an endpoint that answers at once; \(options.deliveries) jobs a run"
        )
        say("# through Herald over PostgreSQL, \(theirs) through Procrastinate (same PostgreSQL) and Celery (Redis)")
        let endpoint = try await InstantEndpoint.start()
        defer { endpoint.stop() }
        try await withBenchClient { client in
            var herald = Samples(), procrastinate = Samples(), threads = Samples(), processes = Samples()
            for run in 0...options.runs {
                let own = try await self.herald(endpoint, client)
                let byProcrastinate = try await self.procrastinate(endpoint, client)
                let byThreads = try await celery(endpoint, client, pool: "threads")
                let byProcesses = try await celery(endpoint, client, pool: "prefork")
                guard run > 0 else { continue }
                herald.add(own)
                procrastinate.add(byProcrastinate)
                threads.add(byThreads)
                processes.add(byProcesses)
            }
            say("Herald                              \(herald.summary("/s"))")
            say("Procrastinate, asyncio              \(procrastinate.summary("/s"))")
            say("Celery, 20 threads                  \(threads.summary("/s"))")
            say("Celery, 20 processes                \(processes.summary("/s"))")
            say("ratio to Procrastinate              \(herald.ratio(to: procrastinate).summary("×", digits: 1))")
            say("ratio to Celery, threads            \(herald.ratio(to: threads).summary("×", digits: 1))")
            say("ratio to Celery, processes          \(herald.ratio(to: processes).summary("×", digits: 1))")
        }
    }

    private func herald(_ endpoint: InstantEndpoint, _ client: HTTPClient) async throws -> Double {
        try await withTestDatabase(.postgresql) { pool in
            let work = try await OutboxWork(over: pool, to: InstantChannel(url: endpoint.url, client: client))
            let ids = try await work.enqueue(options.deliveries)
            _ = try await endpoint.count(with: client, beginAnew: true)
            _ = try await work.dispatch(ids)
            let count = try await endpoint.count(with: client)
            guard count.calls == ids.count else { throw BenchError("\(count.calls) calls for \(ids.count) jobs") }
            return count.perSecond
        }
    }

    private func procrastinate(_ endpoint: InstantEndpoint, _ client: HTTPClient) async throws -> Double {
        let database = try await TestDatabase.make(.postgresql)
        do {
            let jobs = PythonJobs(
                interpreter: options.python, endpoint: endpoint,
                environment: ["HERALD_BENCH_DATABASE": database.url.connectionText])
            try jobs.enqueue("procrastinate_jobs.py", theirs)
            let perSecond = try await jobs.measure(["procrastinate_jobs.py", "work"], theirs, client)
            try await database.drop()
            return perSecond
        } catch {
            try? await database.drop()
            throw error
        }
    }

    private func celery(_ endpoint: InstantEndpoint, _ client: HTTPClient, pool: String) async throws -> Double {
        let broker = try TestEnvironment.required("HERALD_TEST_REDIS_URL")
        let jobs = PythonJobs(
            interpreter: options.python, endpoint: endpoint, environment: ["HERALD_BENCH_BROKER": broker])
        try jobs.enqueue("celery_jobs.py", theirs)
        let worker = [
            "-m", "celery", "-A", "celery_jobs", "worker", "--pool", pool, "--concurrency", "20", "--loglevel",
            "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat",
        ]
        return try await jobs.measure(worker, theirs, client)
    }
}

extension DatabaseURL {
    /// As other programs take it; `description` hides the password.
    var connectionText: String {
        "postgresql://\(user ?? ""):\(password ?? "")@\(host):\(port ?? 5_432)/\(database)"
    }
}
