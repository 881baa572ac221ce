import Foundation

/// One run of `wrk`.
struct WRK {
    let perSecond: Double
    /// In milliseconds.
    let p99: Double

    /// - Parameters:
    ///   - script: of `Benchmarks/wrk`, with its arguments; nil: GETs.
    static func run(
        _ url: String, connections: Int, seconds: Int, script: (name: String, arguments: [String])? = nil
    ) throws -> WRK {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "wrk", "-t", "\(min(2, connections))", "-c", "\(connections)", "-d", "\(seconds)s", "--timeout", "60s",
                "--latency",
            ]
            + (script.map { ["-s", scripts.appending(path: $0.name).path] } ?? []) + [url]
            + (script.map { ["--"] + $0.arguments } ?? [])
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let words = text.split(whereSeparator: \.isWhitespace)
        guard process.terminationStatus == 0, !text.contains("Non-2xx"), !text.contains("Socket errors"),
            let rate = words.firstIndex(of: "Requests/sec:").flatMap({ Double(words[$0 + 1]) }),
            let p99 = words.firstIndex(of: "99%").flatMap({ milliseconds(words[$0 + 1]) })
        else { throw BenchError("wrk failed: \(text.suffix(2_000))") }
        return WRK(perSecond: rate, p99: p99)
    }

    private static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../wrk").standardizedFileURL

    /// `870.00us`, `1.25ms`, `1.02s`.
    private static func milliseconds(_ text: Substring) -> Double? {
        for (unit, factor) in [("us", 0.001), ("ms", 1), ("s", 1_000)] where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.count)).map { $0 * factor }
        }
        return nil
    }
}
