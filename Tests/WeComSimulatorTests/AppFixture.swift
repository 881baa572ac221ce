import Foundation
import Timekeeping
import WeComSimulator

// Calls of an app.
extension SimulatorFixture {
    /// A simulator on which ``SimulatedCorp/example`` and nothing else exists.
    static func runApp(
        _ corp: SimulatedCorp = .example, clock: any WallClock = SystemWallClock(),
        _ adjust: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (SimulatorFixture) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configuration.corps = [corp]
        adjust(&configuration)
        try await run(configuration, clock: clock, body)
    }

    func askForToken(corp: String = "ww-example", secret: String = "example-app-secret") async throws -> Answer {
        try await call("GET", "/cgi-bin/gettoken?corpid=\(corp)&corpsecret=\(secret)")
    }

    func token(corp: String = "ww-example", secret: String = "example-app-secret") async throws -> String {
        try await askForToken(corp: corp, secret: secret).fields["access_token"] as? String ?? ""
    }

    func sendApp(_ json: String, token: String? = nil) async throws -> Answer {
        var accessToken = token
        if accessToken == nil { accessToken = try await self.token() }
        return try await call("POST", "/cgi-bin/message/send?access_token=\(accessToken ?? "")", body: json)
    }

    /// A text of the example's first app.
    func sendAppText(
        _ content: String = "hello", to fields: [String: Any] = ["touser": "zhangsan"], token: String? = nil
    ) async throws -> Answer {
        var message: [String: Any] = ["msgtype": "text", "agentid": 1_000_002, "text": ["content": content]]
        message.merge(fields) { _, new in new }
        let body = try JSONSerialization.data(withJSONObject: message, options: .sortedKeys)
        return try await sendApp(String(decoding: body, as: UTF8.self), token: token)
    }

    func recall(_ msgid: String, token: String? = nil) async throws -> Answer {
        var accessToken = token
        if accessToken == nil { accessToken = try await self.token() }
        return try await call(
            "POST", "/cgi-bin/message/recall?access_token=\(accessToken ?? "")", body: #"{"msgid":"\#(msgid)"}"#)
    }

    func uploadForApp(_ content: String, name: String = "a.txt", type: String = "file") async throws -> Answer {
        let token = try await token()
        return try await call(
            "POST", "/cgi-bin/media/upload?access_token=\(token)&type=\(type)",
            body: Self.multipart(content, name: name), type: "multipart/form-data; boundary=X")
    }
}
