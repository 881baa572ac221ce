import Foundation
import TestSupport
import Testing

@testable import App

@Suite("deploy/nginx: the real nginx before a real Herald")
struct NginxTests {
    /// Who calls from here is no proxy: one from 127.0.0.1 would be trusted to say whose request it is.
    private static let caller = "127.0.0.5"

    private struct Pair {
        let folder: HeraldFolder
        let herald: HeraldProcess
        let nginx: NginxSite

        func answer(
            _ target: String, method: String = "GET", headers: [String: String] = [:], body: Int? = nil
        ) async throws -> String {
            try await HTTPLine.answer(
                port: nginx.port, from: NginxTests.caller, target, method: method, headers: headers,
                body: body)
        }

        /// Herald's access log, once the request with that id is in it.
        func line(of id: String) async throws -> String {
            for _ in 0..<1_000 {
                let lines = try accessLog().split(separator: "\n")
                if let line = lines.first(where: { $0.contains("\"trace_id\":\"\(id)\"") }) {
                    return String(line)
                }
                try await Task.sleep(for: .milliseconds(10))
            }
            throw TestSupportError("no request \(id) in Herald's access log: \(try accessLog())")
        }

        private func accessLog() throws -> String {
            let logs = folder.path + "/logs"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: logs)) ?? []
            return try names.filter { $0.hasPrefix("access_") }.map { try folder.read("logs/" + $0) }
                .joined()
        }
    }

    private static func withPair(_ body: (Pair) async throws -> Void) async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            let port = try LoopbackPort.free()
            try folder.configure(
                more: "server: { listen: \"127.0.0.1:\(port)\", trusted_proxies: [\"127.0.0.1/32\"] }")
            let herald = try HeraldProcess(
                ["serve", "--config", folder.configurationFile], errorFile: folder.path + "/serve.err")
            defer { if herald.isRunning { herald.kill() } }
            for _ in 0..<2_000 where !herald.log.contains(#""msg":"ready""#) && herald.isRunning {
                try await Task.sleep(for: .milliseconds(10))
            }
            try await NginxSite.with(herald: port) {
                try await body(Pair(folder: folder, herald: herald, nginx: $0))
            }
            if herald.isRunning { #expect(herald.stop() == 0) }
        }
    }

    @Test(
        "a caller's id comes back and is in both logs; without one it is nginx's, the same everywhere")
    func requestIDs() async throws {
        try await Self.withPair { pair in
            let given = try await pair.answer(
                "/api/v1/health", headers: ["X-Request-Id": "via-nginx-001"])
            #expect(
                given.statusCode == 200 && given.header("X-Request-Id") == "via-nginx-001", "\(given)")
            #expect(given.bodyText.contains(#""trace_id":"via-nginx-001""#))
            _ = try await pair.line(of: "via-nginx-001")
            let none = try await pair.answer("/api/v1/health")
            let own = try #require(none.header("X-Request-Id"))
            #expect(own.count == 32)
            _ = try await pair.line(of: own)
            let traced = try await pair.answer("/api/v1/health", headers: ["X-Trace-Id": "trace-7"])
            #expect(traced.header("X-Request-Id") == "trace-7")
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let parent = try await pair.answer(
                "/api/v1/health", headers: ["traceparent": "00-\(trace)-00f067aa0ba902b7-01"])
            #expect(parent.header("X-Request-Id") == trace)
            let broken = try await pair.answer("/api/v1/health", headers: ["X-Request-Id": "a b\"c"])
            let replaced = try #require(broken.header("X-Request-Id"))
            #expect(replaced.count == 32 && replaced != own)
            for id in ["via-nginx-001", own, "trace-7", trace, replaced] {
                #expect(pair.nginx.accessLog.contains("reqid=\(id) "), "\(pair.nginx.accessLog)")
            }
        }
    }

    @Test("the address in Herald's log is the caller's, whatever the caller makes up")
    func addresses() async throws {
        try await Self.withPair { pair in
            _ = try await pair.answer("/api/v1/health", headers: ["X-Request-Id": "honest"])
            #expect(try await pair.line(of: "honest").contains(#""client":"127.0.0.5""#))
            _ = try await pair.answer(
                "/api/v1/health",
                headers: [
                    "X-Request-Id": "liar", "X-Forwarded-For": "203.0.113.9, 198.51.100.1",
                    "X-Real-IP": "8.8.8.8",
                ])
            #expect(try await pair.line(of: "liar").contains(#""client":"127.0.0.5""#))
        }
    }

    @Test("each event arrives before the next is caused")
    func events() async throws {
        try await Self.withPair { pair in
            let token = await pair.folder.run("token", "create", "page", "--level", "restricted").output
                .trimmingCharacters(in: .whitespacesAndNewlines)
            let line = try HTTPLine(port: pair.nginx.port, from: Self.caller)
            line.request(
                "GET", "/api/v1/events",
                headers: ["Authorization": "Bearer \(token)", "Accept-Encoding": "gzip"])
            let head = try await line.read { $0.contains("retry:") }
            #expect(
                head.statusCode == 200
                    && head.header("Content-Type")?.hasPrefix("text/event-stream") == true)
            #expect(head.header("Content-Encoding") == nil)
            for delivery in 1...3 {
                let sent = await pair.folder.run("channel", "test", "ops")
                #expect(sent.status == 0, "\(sent.complaints)")
                let events = try await line.read { text in
                    text.split(separator: "\n").contains {
                        $0.contains("\"id\":\(delivery),") && $0.contains("\"state\":\"delivered\"")
                    }
                }
                #expect(!events.contains("\"id\":\(delivery + 1),"))
            }
        }
    }

    @Test(
        "a body that is too large is refused in the form of all errors, and so is what nginx cannot pass on"
    )
    func refusals() async throws {
        try await Self.withPair { pair in
            let large = try await pair.answer(
                "/api/v1/deliveries/1/retry", method: "POST", headers: ["X-Request-Id": "large"],
                body: 1_048_577)
            #expect(large.statusCode == 413 && large.header("X-Request-Id") == "large", "\(large)")
            #expect(large.bodyText.contains(#""code":"body_too_large""#))
            #expect(large.bodyText.contains(#""trace_id":"large""#))
            let unknown = try await pair.answer("/api/v1/nothing")
            #expect(unknown.statusCode == 404 && unknown.bodyText.contains(#""ok":false"#))
            let figures = try await pair.answer("/metrics")
            #expect(figures.statusCode == 403, "not for callers from elsewhere")
            let health = try await pair.answer("/health/live")
            #expect(health.statusCode == 200, "\(health)")
            pair.herald.kill()
            let gone = try await pair.answer("/api/v1/health", headers: ["X-Request-Id": "gone"])
            #expect(gone.statusCode == 502 && gone.bodyText.contains(#""trace_id":"gone""#), "\(gone)")
        }
    }

    @Test("the limit of a body is Herald's own")
    func limits() async throws {
        let loaded = try await CheckedConfiguration.of(
            DeployFolder.text("systemd/herald.yaml"), ["WECOM_ROBOT_KEY": "k"])
        let server = try #require(loaded.configuration.server)
        let conf = try DeployFolder.text("nginx/herald.conf")
        let limit = try loaded.settings.root.node("server")?.byteSize("body_limit")
        #expect(limit == 1 << 20 && conf.contains("client_max_body_size 1m;"))
        #expect(conf.contains("server 127.0.0.1:\(server.port);"))
    }

    @Test("every place that nginx passes on is one that Herald has")
    func places() async throws {
        let endpoints = try await HeraldFolder.endpoints()
        for path in ["/health", "/health/live", "/metrics", "/api/v1/events", "/api/v1/logs/stream"] {
            #expect(endpoints.contains(path), "\(path)")
        }
        let conf = try DeployFolder.text("nginx/herald.conf")
        for endpoint in endpoints {
            #expect(
                ["/api/", "/health"].contains { endpoint.hasPrefix($0) } || conf.contains("location = \(endpoint) "),
                "\(endpoint)")
        }
    }
}
