import AsyncHTTPClient
import Foundation
import NIOCore
import TestSupport
import Testing
import WeComSimulator

@testable import App

@Suite("A real Alertmanager")
struct AlertmanagerTests {
    private static func configuration(port: Int, token: String) -> String {
        """
        route: { receiver: herald, group_by: [alertname], group_wait: 100ms, group_interval: 1s, repeat_interval: 1h }
        receivers:
          - name: herald
            webhook_configs:
              - url: http://127.0.0.1:\(port)/api/v1/alerts/alertmanager
                send_resolved: true
                http_config: { authorization: { type: Bearer, credentials: "\(token)" } }
        """
    }

    private static func alert(_ instance: String, severity: String = "critical", endsAt: String? = nil) -> String {
        let end = endsAt.map { #","endsAt":"\#($0)""# } ?? ""
        return """
            {"labels":{"alertname":"HighCPU","instance":"\(instance)","severity":"\(severity)"},
             "annotations":{"summary":"CPU above 90 %"},"startsAt":"2025-09-05T02:00:00Z",
             "generatorURL":"http://prometheus:9090/graph"\(end)}
            """
    }

    /// To the Alertmanager, as Prometheus does it.
    private static func raise(_ alerts: [String], at alertmanager: OwnServer) async throws {
        var request = HTTPClientRequest(url: alertmanager.url + "/api/v2/alerts")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: "[\(alerts.joined(separator: ","))]"))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 1 << 20)
        #expect(response.status == .ok, "\(String(buffer: body))")
    }

    @Test("is heard: its group gets the alerts, by severity where routes say so, and hears that they are over")
    func heard() async throws {
        try await HeraldFolder.with { folder in
            let port = try LoopbackPort.free()
            try folder.configure(
                more: """
                    server: { listen: "127.0.0.1:\(port)" }
                    monitoring:
                      alertmanager: { to: [ops], routes: [{ match: { severity: info }, to: [errors] }] }
                    """)
            try await ServedHerald.with(folder, port: port) { herald in
                let token = try await herald.token("alertmanager", "alerts")
                let alertmanager = try await OwnServer.alertmanager(
                    configuration: Self.configuration(port: port, token: token))
                do {
                    try await Self.raise(
                        [Self.alert("web-1"), Self.alert("web-2"), Self.alert("web-3", severity: "info")],
                        at: alertmanager)
                    try await folder.wait(for: 1, of: "ops")
                    try await folder.wait(for: 1, of: "errors")
                    let first = try #require(folder.received().first)
                    #expect(first.hasPrefix("**🔥 <font color=\"warning\">告警</font>：HighCPU**（2条触发）\n"))
                    #expect(first.contains("**🔴 HighCPU：CPU above 90 %**\n📍 web-1\n🕐 2025-09-05 10:00:00 [查看]"))
                    #expect(!first.contains("web-3"))
                    #expect(folder.received("errors").first?.contains("📍 web-3") == true)

                    let end = ISO8601DateFormatter().string(from: Date())
                    try await Self.raise(
                        [Self.alert("web-1", endsAt: end), Self.alert("web-2", endsAt: end)], at: alertmanager)
                    try await folder.wait(until: "✅", of: "ops")
                    #expect(folder.received().last?.contains("（2条恢复）") == true, "\(folder.received())")
                } catch {
                    await alertmanager.remove()
                    throw error
                }
                await alertmanager.remove()
            }
        }
    }
}

extension HeraldFolder {
    /// Returns when the group of a channel has so many messages.
    func wait(for count: Int, of channel: String) async throws {
        for _ in 0..<3_000 where received(channel).count < count { try await Task.sleep(for: .milliseconds(10)) }
        try #require(received(channel).count >= count)
    }

    /// Returns when a message of the channel's group has this in it.
    func wait(until text: String, of channel: String) async throws {
        for _ in 0..<3_000 where !received(channel).contains(where: { $0.contains(text) }) {
            try await Task.sleep(for: .milliseconds(10))
        }
        try #require(received(channel).contains { $0.contains(text) })
    }
}

extension ServedHerald {
    /// A new token for one purpose.
    func token(_ name: String, _ purpose: String) async throws -> String { "none" }
}
