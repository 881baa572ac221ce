import Foundation
import SQLiteDriver

/// Reports of usage, durably stored, beside a server in Python of the same rules and a bare route that stores nothing;
/// the summary at a million users while reports come; bytes for each user; memory under an hour's load of the old server.
struct TelemetryBenchmark {
    private let options: BenchOptions

    private static let connections = 32
    /// Of each measurement.
    private static let seconds = 8
    /// What the server that Herald replaces took in an hour at its best: 770 a second.
    private static let hour = 770 * 3_600

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        say(
            """

            # telemetry: POST /statistics by wrk with \(Self.connections) connections, \(Self.seconds) s each, in turns; every second report of \
            a known installation; server and wrk share the machine
            """)
        try await measure(users: 0)
        try await measure(users: options.users)
    }

    private func measure(users: Int) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let (peerFile, ownFile) = try files(users: users, in: workplace)
        let peerBytes = try bytes(peerFile)
        let peer = try await StatisticsServer.start(options.python, file: peerFile)
        defer { peer.stop() }
        let bare = try await BareRoute.start()
        defer { bare.stop() }
        let began = ContinuousClock.now
        let port = try LoopbackPort.free()
        let serve = try ServeProcess(
            options.herald, workplace,
            configuration: """
                store: sqlite:data/herald.db
                telemetry: { per_address: 0 }
                server: { listen: "127.0.0.1:\(port)", rate_limit: { rate: 0 } }

                """)
        _ = try serve.waitUntilReady()
        serve.discardLog()
        defer { _ = serve.stop() }
        let url = "http://127.0.0.1:\(port)"
        say("\n\(users) users")
        if users > 0 {
            say("adopted and ready in     \(began.duration(to: .now).formatted(.units(allowed: [.seconds])))")
            say(
                String(
                    format: "bytes for each user      %.0f (goal 160), the old table's %.0f",
                    try bytes(ownFile) / Double(users), peerBytes / Double(users)))
        }
        try compare(
            [("FastAPI and SQLite", peer.url), ("bare route, no store", bare.url), ("herald", url)], users)
        if users > 0 {
            try await summaries(peer.url, url, users)
            try memory(serve, url, users)
        }
    }

    /// Two files of the same content: the peer's, and the one that Herald adopts.
    private func files(users: Int, in workplace: Workplace) throws -> (String, String) {
        let folder = workplace.folder.appending(path: "data")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let (peer, own) = (
            workplace.folder.appending(path: "peer.db").path, folder.appending(path: "user_stats.db").path
        )
        try StatisticsServer.seed(options.python, file: peer, users: users)
        if users > 0 { try FileManager.default.copyItem(atPath: peer, toPath: own) }
        return (peer, own)
    }

    /// What is in use of a file, without what is free in it.
    private func bytes(_ file: String) throws -> Double {
        let connection = try SQLiteDriver(path: file).connect()
        defer { connection.close() }
        let row = try connection.queryFirst(
            """
            SELECT (page_count - freelist_count) * page_size AS bytes
            FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()
            """)
        return Double(try row?.integer("bytes") ?? 0)
    }

    private func compare(_ servers: [(name: String, url: String)], _ users: Int) throws {
        var rates = servers.map { _ in Samples() }, latencies = rates
        for round in 0...max(3, min(options.runs, 5)) {
            for (index, server) in servers.enumerated() {
                let result = try WRK.run(
                    server.url + "/statistics", connections: Self.connections, seconds: round == 0 ? 2 : Self.seconds,
                    script: ("reports.lua", ["\(users)"]))
                // The first round warms up.
                guard round > 0 else { continue }
                rates[index].add(result.perSecond)
                latencies[index].add(result.p99)
            }
        }
        for (index, server) in servers.enumerated() {
            say(
                server.name.padding(toLength: 25, withPad: " ", startingAt: 0)
                    + "\(rates[index].summary("/s")), p99 \(latencies[index].summary("ms", digits: 2))")
        }
        say("herald / FastAPI         \(rates[2].ratio(to: rates[0]).summary("", digits: 1)) (goal 25)")
        say("herald / bare route      \(rates[2].ratio(to: rates[1]).summary("", digits: 2)) (goal 0.30)")
        say("p99 herald / FastAPI     \(latencies[2].ratio(to: latencies[0]).summary("", digits: 3)) (goal 0.1)")
    }

    /// One after the other, beside reports at full rate.
    private func summaries(_ peer: String, _ own: String, _ users: Int) async throws {
        async let reports = Task.detached {
            try WRK.run(
                own + "/statistics", connections: Self.connections, seconds: Self.seconds,
                script: ("reports.lua", ["\(users)"]))
        }.value
        try await Task.sleep(for: .seconds(1))
        let under = try WRK.run(own + "/stats", connections: 1, seconds: Self.seconds - 2)
        let rate = try await reports.perSecond
        let alone = try WRK.run(peer + "/stats", connections: 1, seconds: Self.seconds)
        say(
            String(
                format:
                    "GET /stats               p99 %.2f ms beside %.0f reports a second (goal 5); FastAPI's alone %.0f ms",
                under.p99, rate, alone.p99))
    }

    private func memory(_ serve: ServeProcess, _ url: String, _ users: Int) throws {
        var sent = 0.0
        var seen: [String] = []
        while sent < Double(Self.hour) {
            let result = try WRK.run(
                url + "/statistics", connections: Self.connections, seconds: 30,
                script: ("reports.lua", ["\(users)"]))
            sent += result.perSecond * 30
            seen.append(String(format: "%.0f", try serve.memory().resident))
        }
        say(
            String(format: "memory                   resident after each half minute, MiB: ")
                + seen.joined(separator: " ") + String(format: "; %.1f million reports", sent / 1_000_000))
    }
}
