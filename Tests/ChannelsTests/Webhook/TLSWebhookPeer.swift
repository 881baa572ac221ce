import Foundation
import TestSupport
import Threading

/// An endpoint over real TLS (Tests/Python/webhook_tls_peer.py), in a process of its own.
final class TLSWebhookPeer: Sendable {
    struct Call: Decodable, Equatable {
        /// What the caller asked for in TLS.
        let sni: String?
        let host: String
        let target: String
    }

    let port: Int
    private let folder: URL
    private let process: Process
    private let input: Pipe

    private struct NotStarted: Error {}

    /// A file with the certificate that it shows, which no system trusts.
    var certificates: String { folder.appendingPathComponent("certificate.pem").path }

    func calls() throws -> [Call] {
        try String(contentsOf: folder.appendingPathComponent("calls.json"), encoding: .utf8)
            .split(separator: "\n").map { try JSONDecoder().decode(Call.self, from: Data($0.utf8)) }
    }

    /// Runs a peer with a certificate for `name` while `body` runs.
    static func with(_ name: String, _ body: (TLSWebhookPeer) async throws -> Void) async throws {
        let thread = SerialThread(name: "tls-peer")
        let peer = try await withCheckedThrowingContinuation { continuation in
            _ = thread.enqueue { continuation.resume(with: Result { try TLSWebhookPeer(name) }) }
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body(peer)) } catch { result = .failure(error) }
        await withCheckedContinuation { continuation in
            _ = thread.enqueue {
                peer.stop()
                continuation.resume()
            }
        }
        try result.get()
    }

    private init(_ name: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("herald-webhook-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        process = Process()
        input = Pipe()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try TestEnvironment.required("HERALD_TEST_PYTHON"))
        process.arguments = [Self.script.path, folder.path, name]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.prefix { $0.isNumber }) else { throw NotStarted() }
        self.port = port
    }

    private func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Python/webhook_tls_peer.py")
}
