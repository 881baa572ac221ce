import Foundation
import TestSupport
import Threading

/// PyPI's `standardwebhooks`, through Tests/Python/webhook_verify.py: a verifier that shares no code with Herald.
enum StandardWebhooks {
    struct Call: Encodable {
        var secret: String
        var headers: [String: String]
        var body: Data
    }

    private struct Failed: Error {}

    /// For each call "ok", or why it is not accepted.
    ///
    /// - Parameter script: of Tests/Python.
    static func verdicts(
        on calls: [Call], by script: String = "webhook_verify.py"
    ) async throws -> [String] {
        let input = try JSONEncoder().encode(calls)
        let thread = SerialThread(name: "python")
        return try await withCheckedThrowingContinuation { continuation in
            _ = thread.enqueue { continuation.resume(with: Result { try verify(input, script) }) }
        }
    }

    static func call(_ call: WebhookPeer.Call, secret: String) -> Call {
        Call(secret: secret, headers: call.headers, body: Data(call.body))
    }

    private static func verify(_ input: Data, _ script: String) throws -> [String] {
        let process = Process()
        let (stdin, stdout) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: try TestEnvironment.required("HERALD_TEST_PYTHON"))
        process.arguments = [scripts.appendingPathComponent(script).path]
        process.standardInput = stdin
        process.standardOutput = stdout
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: input)
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed() }
        return try JSONDecoder().decode([String].self, from: output)
    }

    private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Python")
}
