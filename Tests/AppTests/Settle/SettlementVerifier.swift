import Foundation
import TestSupport

/// Tests/Python/settlement_verify.py: a partner that shares no code with Herald.
enum SettlementVerifier {
    private struct Call: Encodable {
        let secret: String
        let headers: [String: String]
        let body: Data
    }

    /// For each callback "ok", or why a partner would not believe it.
    static func verdicts(on calls: [(call: WebhookPeer.Call, secret: String)]) async throws -> [String] {
        let input = try JSONEncoder().encode(
            calls.map { Call(secret: $0.secret, headers: $0.call.headers, body: Data($0.call.body)) })
        return try await onOwnThread { try verify(input) }
    }

    private static func verify(_ input: Data) throws -> [String] {
        let process = Process()
        let (stdin, stdout) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: try TestEnvironment.required("HERALD_TEST_PYTHON"))
        process.arguments = [script.path]
        process.standardInput = stdin
        process.standardOutput = stdout
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: input)
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode([String].self, from: output)
    }

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
            "Python/settlement_verify.py")
}
