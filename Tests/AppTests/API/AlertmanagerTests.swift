import AsyncHTTPClient
import Delivery
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
        route: { receiver: herald, group_by: [alertname], group_wait: 2s, group_interval: 2s, repeat_interval: 1h }
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
            try await ServedHerald.with(folder, port: port) { _ in
                let token = try await folder.token("alertmanager", "--only", "alerts")
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

    @Test("with a wrong token, or one for something else, is not heard")
    func wrongToken() async throws {
        try await HeraldFolder.with { folder in
            let port = try LoopbackPort.free()
            try folder.configure(
                more: "server: { listen: \"127.0.0.1:\(port)\" }\nmonitoring: { alertmanager: { to: [ops] } }")
            try await ServedHerald.with(folder, port: port) { herald in
                let metrics = try await folder.token("prometheus", "--only", "metrics")
                let body = #"{"alerts":[{"labels":{"alertname":"A"}}]}"#
                for (token, status) in [(nil, 401), ("wrong", 401), (metrics, 403)] {
                    let reply = try await herald.call(Self.path, method: "POST", token: token, json: body)
                    #expect(reply.status == status)
                    #expect(reply.body.hasPrefix(#"{"ok":false,"error":{"code":""#))
                }
                #expect(try await DeliveryLedger(outbox: herald.application.outbox).list().isEmpty)
            }
        }
    }

    @Test("is told with the key's name what a body has wrong, and 503 while the store is away")
    func badBodies() async throws {
        try await HeraldFolder.with { folder in
            let port = try LoopbackPort.free()
            try folder.configure(
                more: "server: { listen: \"127.0.0.1:\(port)\" }\nmonitoring: { alertmanager: { to: [ops] } }")
            try await ServedHerald.with(folder, port: port) { herald in
                let token = try await folder.token("alertmanager", "--only", "alerts")
                for (body, status, word) in [
                    ("{", 400, "JSON"), ("[]", 422, "object"), ("{}", 422, "alerts"),
                    (#"{"alerts":[{"labels":{"a":1}}]}"#, 422, "alerts[0].labels.a"),
                    (#"{"alerts":[],"truncatedAlerts":-1}"#, 422, "truncatedAlerts"),
                ] {
                    let reply = try await herald.call(Self.path, method: "POST", token: token, json: body)
                    #expect(reply.status == status && reply.body.contains(word), "\(body): \(reply)")
                }
                let elsewhere = try await herald.call(
                    Self.path + "?to=errors", method: "POST", token: token, json: #"{"alerts":[]}"#)
                #expect(elsewhere.status == 422 && elsewhere.body.contains("ops"), "\(elsewhere)")
                await herald.application.store.close()
                let away = try await herald.call(
                    Self.path, method: "POST", token: token, json: #"{"alerts":[{"labels":{"alertname":"A"}}]}"#)
                #expect(away.status == 503 && away.headers["retry-after"] != nil, "\(away)")
            }
        }
    }

    private static let path = "/api/v1/alerts/alertmanager"
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
