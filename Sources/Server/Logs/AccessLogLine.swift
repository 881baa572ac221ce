import Observability
import Timekeeping

/// One request as a line of the access log, written by hand: an encoder would cost more than many a request.
///
///     {"ts":"2025-09-05T02:00:00.000Z","level":"info","label":"herald","source":"access","msg":"request",
///      "trace_id":"…","method":"GET","path":"/api/v1/health","route":"/api/v1/health","status":200,"bytes":63,
///      "duration_ms":0.412,"client":"127.0.0.1","caller":"grafana","user_agent":"curl/8.5.0"}
enum AccessLogLine {
    static func bytes(_ entry: AccessLogEntry) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(384)
        line.append(contentsOf: #"{"ts":""#.utf8)
        Timestamp.append(entry.time, to: &line)
        line.append(contentsOf: #"","level":"info","label":"herald","source":"access","msg":"request""#.utf8)
        append("trace_id", entry.traceID, to: &line)
        append("method", entry.method, to: &line)
        append("path", entry.path, to: &line)
        append("route", entry.route, to: &line)
        append("status", entry.status, to: &line)
        if let bytes = entry.bytes { append("bytes", bytes, to: &line) }
        append(duration: entry.duration, to: &line)
        if !entry.clientAddress.isEmpty { append("client", entry.clientAddress, to: &line) }
        if let caller = entry.callerName { append("caller", caller, to: &line) }
        if let agent = entry.userAgent { append("user_agent", agent, to: &line) }
        line.append(contentsOf: "}\n".utf8)
        return line
    }

    private static func append(_ name: StaticString, to line: inout [UInt8]) {
        line.append(contentsOf: #",""#.utf8)
        name.withUTF8Buffer { line.append(contentsOf: $0) }
        line.append(contentsOf: #"":"#.utf8)
    }

    private static func append(_ name: StaticString, _ text: String, to line: inout [UInt8]) {
        append(name, to: &line)
        JSONText.append(text, to: &line)
    }

    private static func append(_ name: StaticString, _ number: Int, to line: inout [UInt8]) {
        append(name, to: &line)
        line.append(contentsOf: String(number).utf8)
    }

    /// Milliseconds with three places.
    private static func append(duration: Duration, to line: inout [UInt8]) {
        let (seconds, attoseconds) = duration.components
        let microseconds = max(0, seconds) * 1_000_000 + max(0, attoseconds) / 1_000_000_000_000
        append("duration_ms", Int(microseconds / 1_000), to: &line)
        line.append(UInt8(ascii: "."))
        let fraction = String(microseconds % 1_000)
        for _ in 0..<(3 - fraction.utf8.count) { line.append(UInt8(ascii: "0")) }
        line.append(contentsOf: fraction.utf8)
    }
}
