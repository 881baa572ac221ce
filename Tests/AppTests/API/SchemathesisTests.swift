import Database
import Delivery
import Foundation
import Server
import TestSupport
import Testing

@testable import App

/// The API as a program of somebody else sees it that knows nothing but `openapi.yaml`.
@Suite("schemathesis")
struct SchemathesisTests {
    /// Without an end: an event stream is tested by hand.
    private static let streams = ["/api/v1/logs/stream", "/api/v1/events"]

    /// `ignored_auth` brings a wrong token to each operation: after several from one address Herald looks at no more of
    /// them and answers 429. The test below calls each without any.
    private static let unfitChecks = "ignored_auth"

    @Test("finds no server error and no answer that openapi.yaml does not describe", .timeLimit(.minutes(5)))
    func run() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try await folder.makeSubmissions(day: "2024-12-09")
            let port = try LoopbackPort.free()
            try await folder.makeMembers()
            try folder.configure(
                reports: HeraldFolder.scheduledReport,
                more: """
                    redis: "\(try TestEnvironment.required("HERALD_TEST_REDIS_URL"))"
                    server: { listen: "127.0.0.1:\(port)", rate_limit: { rate: 0 } }
                    settlements: { drama: { source: sixpage, video: { retries: 0, tiktok_base_url: "http://127.0.0.1:1" } } }
                    watches: { new-members: { source: sixpage, table: members, on: [insert], to: [ops] } }
                    telemetry: { per_address: 0 }
                    monitoring: { alertmanager: { to: [ops], routes: [{ match: { severity: info }, to: [errors] }] } }
                    """)
            #expect(await folder.run("watch", "install", "new-members").status == 0)
            try await ServedHerald.with(folder, port: port) { herald in
                try await herald.fill()
                let token = try await folder.token("schemathesis", "--level", "admin")
                let result = try await Self.run(url: herald.url, token: token, folder: folder.path)
                #expect(result.status == 0, "\(result.output.suffix(20_000))")
                let lines = result.output.split(separator: "\n")
                #expect(lines.contains { $0.contains("passed") || $0.contains("No issues found") })
            }
        }
    }

    @Test("each route that is not public refuses who has no token, and one who has a token for something else")
    func strangers() async throws {
        try await HeraldFolder.with { folder in
            let port = try LoopbackPort.free()
            try folder.configure(more: "server: { listen: \"127.0.0.1:\(port)\", rate_limit: { rate: 0 } }")
            try await ServedHerald.with(folder, port: port) { herald in
                let application = herald.application
                let token = try await folder.token("prometheus", "--only", "metrics")
                for endpoint in try application.endpoints(try application.runningServices())
                where endpoint.access != .open && endpoint.path != "/metrics" {
                    // A program of this machine is no stranger to some.
                    for (token, status) in [(nil, endpoint.admitsOwnMachine ? 200 : 401), (token, 403)] {
                        let reply = try await herald.call(
                            endpoint.path.replacing("{", with: "").replacing("}", with: ""),
                            method: endpoint.method.rawValue, token: token)
                        #expect(reply.status == status, "\(endpoint.method) \(endpoint.path): \(reply)")
                    }
                }
            }
        }
    }

    @Test("every example of openapi.yaml is as its schema says")
    func examples() async throws {
        let file = Self.root.appendingPathComponent("Sources/Server/OpenAPI/openapi.yaml").path
        let script = Self.python.appendingPathComponent("openapi_examples.py").path
        let result = try await Self.call("python", [script, file], in: FileManager.default.temporaryDirectory.path)
        #expect(result.status == 0, "\(result.output)")
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appendingPathComponent("Tests/Python")

    private static func run(url: String, token: String, folder: String) async throws -> (status: Int32, output: String)
    {
        let arguments =
            [
                "--config-file", python.appendingPathComponent("schemathesis.toml").path, "--no-color",
                "run", url + "/api/openapi.yaml", "--header", "Authorization: Bearer \(token)", "--checks", "all",
                "--exclude-checks", unfitChecks, "--phases", "examples,coverage,fuzzing",
            ] + streams.flatMap { ["--exclude-path", $0] }
        return try await call("st", arguments, in: folder)
    }

    /// Runs a program of the tests' Python environment.
    private static func call(
        _ program: String, _ arguments: [String], in folder: String
    ) async throws -> (status: Int32, output: String) {
        let interpreter = URL(fileURLWithPath: try TestEnvironment.required("HERALD_TEST_PYTHON"))
        let hooks = python.appendingPathComponent("schemathesis_hooks.py").path
        return try await onOwnThread {
            let output = folder + "/output-\(UUID()).txt"
            _ = FileManager.default.createFile(atPath: output, contents: nil)
            defer { try? FileManager.default.removeItem(atPath: output) }
            let process = Process()
            process.executableURL = interpreter.deletingLastPathComponent().appendingPathComponent(program)
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(["SCHEMATHESIS_HOOKS": hooks]) { $1 }
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.standardOutput = FileHandle(forWritingAtPath: output)
            process.standardError = process.standardOutput
            process.standardInput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return (process.terminationStatus, try String(contentsOfFile: output, encoding: .utf8))
        }
    }
}

extension HeraldFolder {
    static let scheduledReport = """
          daily:
            source: sixpage
            schedule: "0 10 * * *"
            title: "日报({{end}})"
            lines:
              - text: "🆕 新注册：{{count}}人"
                query: SELECT COUNT(*) AS count FROM wy_user WHERE add_time >= :start_unix AND add_time < :end_unix
            to: [ops]
            on_error: [errors]
        """

    /// A new token, as the command makes it.
    func token(_ name: String, _ options: String...) async throws -> String {
        let result = await CommandResult.of(
            ["token", "create", name] + options + ["--config", configurationFile])
        #expect(result.status == 0, "\(result.complaints)")
        return result.output.split(separator: "\n").first.map(String.init) ?? ""
    }
}

extension ServedHerald {
    private static let report =
        #"{"anonymous_id":"9f86d081884c7d65","timestamp":"2025-09-05T10:00:00","project":"shop","info":{"os":"Linux"}}"#

    /// Deliveries in all states, runs of a report and of its job, and an installation that reported.
    fileprivate func fill() async throws {
        #expect(try await call("/statistics", method: "POST", json: Self.report).status == 200)
        let report = try #require(application.configuration.reports.first)
        _ = try await application.send(report, at: Date(), patience: .seconds(20))
        for state in DeliveryState.allCases {
            let entry = OutboxEntry(
                message: .text("a message that is \(state.rawValue)"), channel: "ops", key: "fill:\(state.rawValue)",
                feature: "tests", reference: "1", topic: "filling", notBefore: Date(timeIntervalSinceNow: 86_400),
                traceID: "fill")
            let ids = try await application.outbox.enqueue(entry).deliveryIDs
            try await application.store.transaction { connection in
                for id in ids where state != .pending {
                    try connection.execute(
                        """
                        UPDATE delivery SET state = \(state.rawValue), due_at = NULL,
                            finished_at = \(state.isFinished ? 1_757_037_600_000 : nil as Int64?),
                            lease_owner = \(state == .sending ? "elsewhere" : nil as String?),
                            lease_until = \(state == .sending ? Int64.max / 2 : nil as Int64?)
                        WHERE id = \(id)
                        """)
                }
            }
        }
    }
}
