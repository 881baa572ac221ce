import Foundation
import SQLiteDriver

/// A flood of versions that do not exist: so many as `--users` says, each of an installation of its own. What is counted by
/// name, and the memory, are to stay as small as after the first thousand.
struct VersionsBenchmark {
    private let options: BenchOptions

    private static let connections = 32
    /// Of each run of wrk.
    private static let seconds = 20

    init(_ options: BenchOptions) { self.options = options }

    func run() throws {
        say(
            "\n# telemetry-versions: \(options.users) installations report, each another version, by wrk with "
                + "\(Self.connections) connections; server and wrk share the machine")
        let workplace = try Workplace()
        defer { workplace.remove() }
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
        let file = workplace.folder.appending(path: "data/user_stats.db").path
        say("before                   \(try state(file, serve))")
        var (round, users) = (0, 0)
        while users < options.users {
            round += 1
            let result = try WRK.run(
                "http://127.0.0.1:\(port)/statistics", connections: Self.connections, seconds: Self.seconds,
                script: ("versions.lua", ["\(round)"]))
            users = try count("user_stats", file)
            say(
                String(format: "%9d versions       %.0f/s, p99 %.2f ms; ", users, result.perSecond, result.p99)
                    + "\(try state(file, serve))")
        }
    }

    private func state(_ file: String, _ serve: ServeProcess) throws -> String {
        let rows =
            "\(try count("usage_value", file)) rows in usage_value, \(try count("usage_count", file)) in usage_count"
        return rows + String(format: ", resident %.0f MiB", try serve.memory().resident)
    }

    private func count(_ table: String, _ file: String) throws -> Int {
        let connection = try SQLiteDriver(path: file).connect()
        defer { connection.close() }
        return Int(try connection.queryFirst("SELECT COUNT(*) AS n FROM \(raw: table)")?.integer("n") ?? 0)
    }
}
