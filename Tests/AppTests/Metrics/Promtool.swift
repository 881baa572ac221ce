import Foundation
import TestSupport

/// Programs that judge what Herald says to Prometheus.
enum Promtool {
    struct Verdict: Sendable {
        let status: Int32
        let text: String
    }

    static func run(_ arguments: [String], input: [UInt8] = []) async throws -> Verdict {
        try await program("/usr/bin/env", ["promtool"] + arguments, input: input)
    }

    /// What the reference parser of OpenMetrics makes of a page: name, type and unit of its families.
    static func openMetricsFamilies(_ page: [UInt8]) async throws -> [String] {
        let python = try await program(root.appendingPathComponent("scripts/python-env").path, [])
        let script = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            text = sys.stdin.buffer.read().decode("utf-8")
            for family in text_string_to_metric_families(text):
                print(family.name, family.type, family.unit)
            """
        let path = python.text.split(separator: "\n").last.map(String.init) ?? ""
        let verdict = try await program(path, ["-c", script], input: page)
        guard verdict.status == 0 else { throw TestSupportError("the parser refuses the page: \(verdict.text)") }
        return verdict.text.split(separator: "\n").map(String.init)
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func program(_ path: String, _ arguments: [String], input: [UInt8] = []) async throws -> Verdict {
        try await onOwnThread {
            let process = Process()
            let file = FileManager.default.temporaryDirectory.path + "/herald-input-" + UUID().uuidString
            try Data(input).write(to: URL(fileURLWithPath: file))
            defer { try? FileManager.default.removeItem(atPath: file) }
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
            process.standardInput = FileHandle(forReadingAtPath: file)
            process.standardOutput = output
            process.standardError = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return Verdict(status: process.terminationStatus, text: text)
        }
    }
}
