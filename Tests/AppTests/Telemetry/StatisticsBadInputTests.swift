import Foundation
import TestSupport
import Testing

@Suite("What POST /statistics does with what is no report")
struct StatisticsBadInputTests {
    private static func with(
        telemetry: String = "", _ body: (ServedStatistics, StatisticsClient) async throws -> Void
    ) async throws {
        try await ServedStatistics.with(.sqlite) { folder in
            let port = try LoopbackPort.free()
            try folder.configure("one", port: port, telemetry: telemetry)
            let process = try await folder.serve("one", port: port, log: "one")
            try await body(folder, StatisticsClient(port: port))
            #expect(process.stop() == 0, "\(process.log.suffix(2_000))")
        }
    }

    @Test("each is refused with one sentence that names the field, and nothing is counted")
    func refused() async throws {
        let id = String(repeating: "x", count: 129)
        let cases: [(body: String, status: Int, says: String)] = [
            ("", 400, "JSON"), ("x", 400, "JSON"), ("{", 400, "JSON"), ("[]", 422, "object"), ("null", 422, "object"),
            (String(repeating: "[", count: 5_000), 400, "deep"),
            (#"{"timestamp":"t","project":"p","info":{}}"#, 422, "anonymous_id"),
            (#"{"anonymous_id":"a","project":"p","info":{}}"#, 422, "timestamp"),
            (#"{"anonymous_id":"a","timestamp":"t","info":{}}"#, 422, "project"),
            (#"{"anonymous_id":"a","timestamp":"t","project":"p"}"#, 422, "info"),
            (#"{"anonymous_id":5,"timestamp":"t","project":"p","info":{}}"#, 422, "anonymous_id"),
            (#"{"anonymous_id":null,"timestamp":"t","project":"p","info":{}}"#, 422, "anonymous_id"),
            (#"{"anonymous_id":"","timestamp":"t","project":"p","info":{}}"#, 422, "anonymous_id"),
            (#"{"anonymous_id":"\#(id)","timestamp":"t","project":"p","info":{}}"#, 422, "128"),
            (#"{"anonymous_id":"a\u0000b","timestamp":"t","project":"p","info":{}}"#, 422, "control"),
            (#"{"anonymous_id":"a","timestamp":7,"project":"p","info":{}}"#, 422, "timestamp"),
            (#"{"anonymous_id":"a","timestamp":"t","project":["p"],"info":{}}"#, 422, "project"),
            (#"{"anonymous_id":"a","timestamp":"t","project":"p","info":"x"}"#, 422, "info"),
            (StatisticsClient.report(String(repeating: "y", count: 20_000)), 413, "16384"),
        ]
        try await Self.with { _, client in
            for (body, status, says) in cases {
                let reply = try await client.post(body)
                #expect(reply.status == status, "\(body.prefix(80)): \(reply.body)")
                #expect(reply.body.hasPrefix(#"{"ok":false,"error":{"code":""#), "\(reply.body)")
                #expect(reply.body.contains(says), "\(body.prefix(80)): \(reply.body)")
            }
            let bytes: [[UInt8]] = [
                [0xFF, 0xFE], [0], Array("{\"anonymous_id\":\"".utf8) + [0xC3, 0x28], [0xEF, 0xBB, 0xBF],
            ]
            for body in bytes {
                let reply = try await client.call("POST", "/statistics", body: body)
                #expect([400, 422].contains(reply.status), "\(body): \(reply.body)")
            }
            #expect(try await client.call("PUT", "/statistics").status == 405)
            #expect(try await StatsAnswer.of(client).total_users == 0)
        }
    }

    @Test("a clock that is years off, fields of any kind, long names and no content type are no reason to refuse")
    func taken() async throws {
        let long = String(repeating: "界", count: 100)
        let bodies = [
            #"{"anonymous_id":"a1","timestamp":"1970-01-01T00:00:00","project":"app","info":{}}"#,
            #"{"anonymous_id":"a2","timestamp":"9999-12-31","project":"app","info":{"os":5,"version":null}}"#,
            #"{"anonymous_id":"a3","timestamp":"","project":"app","info":{"os":"\#(long)","version":"\#(long)","ip":"x"}}"#,
            #" {"x":[1,{"y":[]}],"info":{},"project":"app","timestamp":"t","anonymous_id":"标识😀"} "#,
        ]
        try await Self.with { _, client in
            for body in bodies {
                for type in ["application/json", "text/plain", nil] {
                    let headers = type.map { ["Content-Type": $0] } ?? [:]
                    let reply = try await client.post(body, headers: headers)
                    #expect(reply.status == 200, "\(body): \(reply.body)")
                    #expect(reply.body == #"{"status":"success","message":"用户统计已收到"}"#)
                }
            }
            let summary = try await StatsAnswer.of(client)
            #expect(summary.total_users == bodies.count)
            #expect(summary.daily_active_users == bodies.count)
            #expect(summary.os_distribution.values.reduce(0, +) == bodies.count)
            #expect(summary.os_distribution.keys.allSatisfy { $0.utf8.count <= 64 })
        }
    }

    @Test("many different versions are shown as the most common and other, and their sum is right")
    func manyVersions() async throws {
        try await Self.with(telemetry: ", top_versions: 3") { _, client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<300 {
                    group.addTask {
                        let version = number < 100 ? "common" : "v\(number)"
                        _ = try await client.post(StatisticsClient.report("user-\(number)", version: version))
                    }
                }
                try await group.waitForAll()
            }
            let summary = try await StatsAnswer.of(client)
            #expect(summary.total_users == 300)
            #expect(summary.version_distribution.count <= 4)
            #expect(summary.version_distribution["common"] == 100)
            #expect(summary.version_distribution.values.reduce(0, +) == 300)
            #expect(try await client.get("/stats").body.contains(#""other":"#))
        }
    }

    @Test("projects beyond those that are named, or beyond a hundred, are refused")
    func projects() async throws {
        try await Self.with(telemetry: ", projects: [app, tool]") { _, client in
            #expect(try await client.post(StatisticsClient.report("a", project: "app")).status == 200)
            #expect(try await client.post(StatisticsClient.report("a", project: "tool")).status == 200)
            let reply = try await client.post(StatisticsClient.report("a", project: "stranger"))
            #expect(reply.status == 422 && reply.body.contains("stranger"), "\(reply.body)")
            #expect(try await StatsAnswer.of(client).total_users == 2)
            #expect(try await StatsAnswer.of(client, "/stats?project=tool").total_users == 1)
            #expect(try await StatsAnswer.of(client, "/stats?project=none").total_users == 0)
        }
        try await Self.with { _, client in
            for number in 0..<100 {
                let reply = try await client.post(StatisticsClient.report("a", project: "p\(number)"))
                #expect(reply.status == 200)
            }
            #expect(try await client.post(StatisticsClient.report("a", project: "p100")).status == 422)
            #expect(try await client.post(StatisticsClient.report("b", project: "p7")).status == 200)
        }
    }
}
