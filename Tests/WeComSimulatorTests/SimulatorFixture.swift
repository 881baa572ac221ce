import AsyncHTTPClient
import Foundation
import NIOCore
import Timekeeping
import WeComSimulator

/// A running simulator and a plain HTTP client.
struct SimulatorFixture {
    let simulator: WeComSimulator
    let baseURL: String
    let port: Int
    let httpClient: HTTPClient

    static func run(
        _ configuration: SimulatorConfiguration = SimulatorConfiguration(), clock: any WallClock = SystemWallClock(),
        _ body: (SimulatorFixture) async throws -> Void
    ) async throws {
        let running = try await WeComSimulator.start(configuration, clock: clock)
        var clientConfiguration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        clientConfiguration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        let httpClient = HTTPClient(configuration: clientConfiguration)
        let fixture = SimulatorFixture(
            simulator: running.simulator, baseURL: running.baseURL, port: running.port, httpClient: httpClient)
        var failure: (any Error)?
        do { try await body(fixture) } catch { failure = error }
        try await httpClient.shutdown()
        await running.stop()
        if let failure { throw failure }
    }

    struct Answer {
        let status: Int
        let headers: [String: String]
        let body: String

        var json: Any? { try? JSONSerialization.jsonObject(with: Data(body.utf8)) }
        var errcode: Int? { (json as? [String: Any])?["errcode"] as? Int }
        var errmsg: String { (json as? [String: Any])?["errmsg"] as? String ?? "" }
        var fields: [String: Any] { json as? [String: Any] ?? [:] }
        var list: [[String: Any]] { json as? [[String: Any]] ?? [] }
    }

    func call(
        _ method: String, _ path: String, body: String? = nil, type: String = "application/json"
    ) async throws -> Answer {
        try await call(method, path, bytes: body.map { Array($0.utf8) }, type: type)
    }

    func call(_ method: String, _ path: String, bytes: [UInt8]?, type: String) async throws -> Answer {
        var request = HTTPClientRequest(url: baseURL + path)
        request.method = .init(rawValue: method)
        if let bytes {
            request.body = .bytes(ByteBuffer(bytes: bytes))
            request.headers.add(name: "Content-Type", value: type)
        }
        let response = try await httpClient.execute(request, timeout: .seconds(30))
        let answer = try await response.body.collect(upTo: 64 * 1_024 * 1_024)
        let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        return Answer(status: Int(response.status.code), headers: headers, body: String(buffer: answer))
    }

    func send(_ json: String, key: String = "k1") async throws -> Answer {
        try await call("POST", "/cgi-bin/webhook/send?key=\(key)", body: json)
    }

    func sendText(_ content: String, key: String = "k1") async throws -> Answer {
        let body = try JSONSerialization.data(withJSONObject: ["msgtype": "text", "text": ["content": content]])
        return try await send(String(decoding: body, as: UTF8.self), key: key)
    }

    func upload(_ content: String, name: String = "a.txt", key: String = "k1", type: String = "file") async throws
        -> Answer
    {
        try await call(
            "POST", "/cgi-bin/webhook/upload_media?key=\(key)&type=\(type)", body: Self.multipart(content, name: name),
            type: "multipart/form-data; boundary=X")
    }

    static func multipart(_ content: String, name: String) -> String {
        "--X\r\nContent-Disposition: form-data; name=\"media\"; filename=\"\(name)\"; filelength=\(content.utf8.count)\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n\(content)\r\n--X--\r\n"
    }

    func setFaults(_ json: String) async throws -> Answer { try await call("PUT", "/_simulator/faults", body: json) }
}
