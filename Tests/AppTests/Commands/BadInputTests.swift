import Database
import Foundation
import TestSupport
import Testing
import WeComSimulator

/// What an operator reads when something is wrong: in the command's output, in the log, in the group.
@Suite("bad input")
struct BadInputTests {
    @Test(
        "a line that fails is one sentence with report, line, reason and remedy; the other lines go on",
        arguments: [
            BadLine("no such table", "SELECT COUNT(*) AS count FROM wy_nobody", "wy_nobody", "correct the name"),
            BadLine("bad syntax", "SELECT COUNT(* AS count FROM wy_user", "does not understand the query", "correct"),
            BadLine("a write", "UPDATE wy_user SET nickname = 'x'", "tried to write", "a report only reads"),
            BadLine("a delete", "DELETE FROM wy_user", "tried to write", "a report only reads"),
            BadLine("too many rows", "SELECT uid FROM wy_user", "more than 2 rows", "max_rows"),
            BadLine(
                "too slow",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) AS count FROM n",
                "took too long", "herald doctor"),
            BadLine(
                "an unknown parameter", "SELECT COUNT(*) AS count FROM wy_user WHERE add_time > :begin", ":begin",
                ":start"),
            BadLine("an unknown column in the template", "SELECT COUNT(*) AS total FROM wy_user", "count", "total"),
        ])
    func badLine(_ bad: BadLine) async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure(
                reports: bad.report,
                sources: #"  small: { url: "sqlite:business.db", max_rows: 2, statement_timeout: 300ms }"#)
            let result = await folder.run("report", "send", "daily")
            #expect(result.status == 1)
            #expect(result.complaints.contains("report daily"))
            #expect(result.complaints.contains("坏行"))
            #expect(result.complaints.contains(bad.reason), "\(result.complaints)")
            #expect(result.complaints.contains(bad.remedy), "\(result.complaints)")
            // The other line went out, and says that one is missing.
            let report = try #require(folder.received().first)
            #expect(report.contains("🆕 新注册：3人"))
            #expect(report.contains("坏行"))
            // And the error channel was told why.
            let notice = try #require(folder.received("errors").first)
            #expect(notice.contains("daily"))
            #expect(notice.contains("坏行"))
        }
    }

    struct BadLine: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let query: String
        let reason: String
        let remedy: String

        init(_ description: String, _ query: String, _ reason: String, _ remedy: String) {
            (testDescription, self.query, self.reason, self.remedy) = (description, query, reason, remedy)
        }

        var report: String {
            """
              daily:
                source: sixpage
                title: "日报({{end}})"
                lines:
                  - text: "🆕 新注册：{{count}}人"
                    query: SELECT COUNT(*) AS count FROM wy_user WHERE add_time >= :start_unix AND add_time < :end_unix
                  - text: "坏行：{{count}}"
                    source: small
                    query: "\(query)"
                to: [ops]
                on_error: [errors]
            """
        }
    }

    @Test(
        "a server that is down and a refused password are told without the password", arguments: ["postgres", "mysql"])
    func server(kind: String) async throws {
        let good = try #require(try (kind == "mysql" ? TestDatabaseKind.mysql : .postgresql).serverURL())
        let port = try #require(good.port)
        let refused = "\(kind)://nobody:hidden-password@127.0.0.1:\(port)/\(good.database)"
        let down = "\(kind)://nobody:hidden-password@127.0.0.1:1/nothing"
        for (url, words) in [(refused, "refused user"), (down, "did not answer")] {
            try await HeraldFolder.with { folder in
                try folder.configure(
                    reports: HeraldFolder.newUsers.replacingOccurrences(of: "source: sixpage", with: "source: far"),
                    sources: "  far: { url: \"\(url)\", connect_timeout: 2s }")
                let result = await folder.run("report", "send", "daily")
                #expect(result.status == 1)
                #expect(result.complaints.contains("the source far"), "\(result.complaints)")
                #expect(result.complaints.contains(words), "\(result.complaints)")
                #expect(result.complaints.contains("no report was sent"))
                #expect(folder.received().isEmpty)
                let notice = try #require(folder.received("errors").first)
                #expect(notice.contains("far"))
                #expect(!(result.complaints + notice + result.output).contains("hidden-password"))
                let doctor = await folder.run("doctor")
                #expect(doctor.status == 1)
                #expect(doctor.output.contains("✗ source far"))
                #expect(!doctor.output.contains("hidden-password"))
            }
        }
    }

    @Test("a robot that was removed from its group fails the delivery at once and is told through another channel")
    func removedRobot() async throws {
        var simulator = SimulatorConfiguration()
        simulator.knownKeys = ["second-" + HeraldFolder.robotKey]
        try await HeraldFolder.with(simulator: simulator) { folder in
            try await folder.makeSample(now: Date())
            try folder.configure()
            let result = await folder.run("report", "send", "daily")
            #expect(result.status == 1)
            #expect(result.output.contains("ops: refused"), "\(result.output)")
            #expect(result.output.contains("93000"))
            #expect(folder.received().isEmpty)
            let notice = try #require(folder.received("errors").first)
            #expect(notice.contains("daily") && notice.contains("ops"), "\(notice)")
            let log = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/webhook-log").first ?? ""
            #expect(try folder.read("webhook-log/" + log).contains("FAILED"))
            let failed = await folder.run("delivery", "list", "--state", "refused")
            #expect(failed.output.contains("93000"))
            #expect(!(result.output + result.complaints + failed.output).contains(HeraldFolder.robotKey))

            // A failed delivery can be put back by hand; that it then arrives is proven in Delivery's own tests.
            let retried = await folder.run("delivery", "retry", "1")
            #expect(retried.status == 0)
        }
    }

    @Test("a configuration that is wrong is exit status 2, all problems at once, with file and line")
    func configuration() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(more: "dispatch: { qps: fast }\nnonsense: 1")
            for command in [["serve"], ["doctor"], ["report", "send", "daily"], ["migrate"]] {
                let result = await CommandResult.of(command + ["--config", folder.configurationFile])
                #expect(result.status == 2)
                #expect(result.complaints.contains("dispatch.qps"))
                #expect(result.complaints.contains("nonsense"))
                #expect(result.complaints.contains("herald.yaml:"))
            }
        }
    }
}
