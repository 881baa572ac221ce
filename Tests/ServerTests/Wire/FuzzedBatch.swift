import Foundation
import TestSupport

/// Requests for one connection: odd but whole, mutated, cut off, or noise.
struct FuzzedBatch {
    static let size = 50

    private(set) var isWhole = false
    private var random: SeededRandom

    init(_ random: SeededRandom) { self.random = random }

    mutating func bytes() -> [UInt8] {
        let kind = Int.random(in: 0..<20, using: &random)
        var bytes: [UInt8] = []
        if kind == 0 {
            return (0..<Self.size * 20).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        for _ in 0..<Self.size { bytes += Array(request().utf8) }
        switch kind {
        case 1...3:
            for _ in 0...Int.random(in: 0..<8, using: &random) { mutate(&bytes) }
        case 4: bytes.removeLast(Int.random(in: 1...bytes.count / 2, using: &random))
        default: isWhole = true
        }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default:
            let end = min(bytes.count, place + Int.random(in: 1..<200, using: &random))
            bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
    }

    /// One that HTTP/1.1's grammar allows, and that the server must answer.
    private mutating func request() -> String {
        let method = pick([
            "GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND",
        ])
        var request = "\(method) \(target()) HTTP/1.1\r\nHost: x\r\n"
        for _ in 0..<Int.random(in: 0..<4, using: &random) { request += field() + "\r\n" }
        guard method == "POST" || method == "PUT" || method == "PATCH" else { return request + "\r\n" }
        let body = pick(Self.bodies)
        if Bool.random(using: &random) { return request + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)" }
        let chunk = body.isEmpty ? "" : String(body.utf8.count, radix: 16) + "\r\n\(body)\r\n"
        return request + "Transfer-Encoding: chunked\r\n\r\n\(chunk)0\r\n\r\n"
    }

    private mutating func target() -> String {
        var target = pick(Self.paths)
        if Int.random(in: 0..<3, using: &random) == 0 { target += "/" + pick(Self.segments) }
        if Int.random(in: 0..<3, using: &random) == 0 { target += "?" + pick(Self.queries) }
        return target
    }

    private mutating func field() -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            "Authorization: "
                + pick(["", "Bearer", "Bearer ", "Bearer admin", "Bearer restricted", "Basic eDp5", "Bearer é"])
        case 1: "X-Request-Id: " + pick(["", "ok-1", "not ok", String(repeating: "r", count: 200), "\u{e9}\u{fffd}"])
        case 2:
            "traceparent: "
                + pick(["", "00-", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "----", "00-0-0-0"])
        case 3:
            "X-Forwarded-For: "
                + pick(["", ",,,", "1.2.3.4", "[::1", "::ffff:1.2.3.4, 999.1.1.1", "[]", ":", "1.2.3.4:99999"])
        case 4:
            "Content-Type: " + pick(["application/json", "text/plain", ";", "", "application/json; charset=\"", "é"])
        default:
            "X-\(pick(["A", "B", "_", "1"])): " + pick(["", " ", "\t", "a,b", String(repeating: "z", count: 2_000)])
        }
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

    private static let paths = [
        "/api/v1/health", "/api/v1/echo", "/api/v1/things", "/api/v1/things", "/api/v1/things/a",
        "/api/v1/things/a/retry",
        "/api/v1/alerts", "/api/v1/upload", "/api/v1/deaf", "/api/v1/stream", "/api/v1/away", "/", "//", "/api//v1",
        "/api/v1/..", "/.", "/%2e%2e/%2e%2e/etc/passwd", "/%", "/%z", "/%00", "/api/v1/things/%ff", "/{name}", "/a;b=c",
        "/api/v1/things/%E4%BD%A0", "/api/v1/things/report:x", "/\(String(repeating: "a/", count: 500))",
    ]
    private static let segments = [
        "", ".", "..", "%2e", "%2F", "%5c", "retry", "a", "%", "%u0041", "%c0%ae", "\"", "<script>", "'or'1'='1", "*",
        "-1", "99999999999999999999999", "nul%00", String(repeating: "s", count: 3_000), "%F0%9F%92%A9",
    ]
    private static let queries = [
        "", "&", "=", "&&==&", "limit", "limit=", "limit=5", "limit=-1", "limit=9223372036854775808", "limit=5&limit=6",
        "limit=%", "limit=%ff", "l%69mit=5", "?", "limit=5;x", "x=" + String(repeating: "y", count: 1_000), "%00=1",
        "+", "limit=+5",
    ]
    private static let bodies = [
        "", "{}", "[", "null", "\"", "{\"a\":1}", "\u{0}", "é", String(repeating: "[", count: 4_000),
        String(repeating: "x", count: 4_096), String(repeating: "x", count: 4_097), "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ]
}

/// Numbers that a run is given from outside.
enum TestEnvironmentNumber {
    static func read(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }
}
