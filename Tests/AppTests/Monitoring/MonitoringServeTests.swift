import Foundation
import TestSupport
import Testing

@testable import App
@testable import Monitoring

/// Checks, logs and rules through a real `herald serve` and the simulated group.
@Suite("monitoring in herald serve", .timeLimit(.minutes(5)))
struct MonitoringServeTests {
    private static let settings = """
        monitoring:
          default_rules: false
          checks: { shop: { http: "http://127.0.0.1:%PORT%/", every: 5s, timeout: 1s } }
          rules:
            - { name: shop-down, when: "http_up{check=shop} < 1", severity: critical, to: [ops], group_wait: 0s, title: 商店不可用 }
            - { name: app-errors, when: "rate(log_errors, log_lines, 1m) > 10%", to: [errors], group_wait: 0s, title: 错误率过高 }
          log_files: [{ path: app.log }]
        """

    @Test("a service that is gone is told once when the rule fires and once when it is back")
    func service() async throws {
        try await HeraldFolder.with { folder in
            let (port, shop) = (try LoopbackPort.free(), try LoopbackPort.free())
            try Self.configure(folder, port: port, shop: shop)
            try await ServedHerald.with(folder, port: port) { herald in
                let token = try await Self.token(folder, "developer")
                try await Self.wait("the rule fires") {
                    try await herald.call("/api/v1/alerts?state=firing", token: token).body.contains("shop-down")
                }
                try await Self.wait("the group is told") { folder.received().contains { $0.contains("商店不可用") } }
                let shown = await folder.run("monitor", "alerts")
                #expect(shown.output.contains("shop-down") && shown.output.contains("firing"), "\(shown.output)")
                try await Self.answering(at: shop) {
                    try await Self.wait("the rule ends") {
                        try await herald.call("/api/v1/alerts?state=resolved", token: token).body.contains("shop-down")
                    }
                    try await Self.wait("the group is told of the end") {
                        folder.received().count { $0.contains("商店不可用") } >= 2
                    }
                }
                #expect(folder.received().count { $0.contains("商店不可用") } == 2, "\(folder.received())")
                let history = try await herald.call("/api/v1/alerts/history", token: token).body
                #expect(history.contains(#""kind":"firing""#) && history.contains(#""kind":"resolved""#), "\(history)")
                let series = try await herald.call(
                    "/api/v1/series/points?metric=http_up&label=check=shop", token: token)
                #expect(series.status == 200 && series.body.contains(#""minimum":0"#), "\(series.body)")
            }
        }
    }

    @Test("a burst of errors in a followed log fires the rule of the error rate")
    func errors() async throws {
        try await HeraldFolder.with { folder in
            let (port, shop) = (try LoopbackPort.free(), try LoopbackPort.free())
            try Self.configure(folder, port: port, shop: shop)
            try folder.write("", to: "app.log")
            try await ServedHerald.with(folder, port: port) { herald in
                let token = try await Self.token(folder, "developer")
                try await Self.wait("the log is followed") {
                    try await herald.call("/api/v1/series?metric=log_errors", token: token).body.contains("file=app")
                }
                let time = DateFormatter()
                time.dateFormat = "yyyy-MM-dd HH:mm:ss.SSS"
                time.timeZone = TimeZone(identifier: "Asia/Shanghai")
                let now = time.string(from: Date())
                let lines = (0..<40).map { index in
                    "\(now) | \(index % 2 == 0 ? "ERROR   " : "INFO    ") | app.orders:pay:\(index) - order \(index)\n"
                }
                let file = try #require(FileHandle(forWritingAtPath: folder.path + "/app.log"))
                try file.seekToEnd()
                try file.write(contentsOf: Data(lines.joined().utf8))
                try file.close()
                try await Self.wait("the group is told") {
                    folder.received("errors").contains { $0.contains("错误率过高") }
                }
                let kept = try await herald.call("/api/v1/logs?file=app&level=error&source=ORDERS", token: token)
                #expect(kept.status == 200 && kept.body.contains("order 38"), "\(kept.body)")
                let counts = try await herald.call("/api/v1/logs/stats?file=app", token: token).body
                #expect(counts.hasPrefix(#"{"total_logs":40,"level_counts":{"ERROR":20,"INFO":20},"#), "\(counts)")
                let told = folder.received("errors").count { $0.contains("错误率过高") }
                #expect(told == 1)
            }
        }
    }

    private static func configure(_ folder: HeraldFolder, port: Int, shop: Int) throws {
        try folder.configure(
            more: "server: { listen: \"127.0.0.1:\(port)\", rate_limit: { rate: 0 } }\n"
                + settings.replacing("%PORT%", with: "\(shop)"))
    }

    private static func token(_ folder: HeraldFolder, _ level: String) async throws -> String {
        let made = await folder.run("token", "create", "tests", "--level", level)
        #expect(made.status == 0, "\(made.complaints)")
        return made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Herald measures and judges every quarter of a minute, and a rate needs half of its window.
    private static func wait(_ what: String, until isSo: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(100)
        while !(try await isSo()) {
            guard ContinuousClock.now < deadline else { throw TestSupportError("\(what): not within 100 s") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Answers everybody on a port with 204 while `body` runs.
    private static func answering(at port: Int, _ body: () async throws -> Void) async throws {
        let script = """
            import http.server
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(204)
                    self.end_headers()
                def log_message(self, *arguments): pass
            http.server.ThreadingHTTPServer(("127.0.0.1", \(port)), Handler).serve_forever()
            """
        try await DeployFolder.withScratch { folder in
            let process = try ServerProcess(["/usr/bin/env", "python3", "-c", script], folder: folder.path)
            // Not TERM: a child inherits that it is passed over where a serve of this very process runs.
            do {
                try await body()
            } catch {
                await process.end(with: "KILL")
                throw error
            }
            await process.end(with: "KILL")
        }
    }
}
