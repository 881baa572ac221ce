import Foundation
import Synchronization
import Threading

/// A mail server that is not ours (Tests/Python/smtp_peer.py), in a process of its own.
final class SMTPPeer: Sendable {
    enum TLS: String { case none, starttls, implicit }

    let port: Int
    let folder: URL
    private let process: Process
    private let input: Pipe

    var certificateFile: String { folder.appendingPathComponent("certificate.pem").path }

    private struct NotStarted: Error {}

    private init(_ tls: TLS, login: String?) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("herald-smtp-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: try Self.python())
        process.arguments =
            [Self.root.appendingPathComponent("Tests/Python/smtp_peer.py").path, folder.path, "--tls", tls.rawValue]
            + (login.map { ["--login", $0] } ?? [])
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.prefix { $0.isNumber }) else { throw NotStarted() }
        (self.port, self.folder, self.process, self.input) = (port, folder, process, input)
    }

    /// Every mail that it took, in order.
    func mails() throws -> [ReceivedMail] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
            .map { name in
                let data = try Data(contentsOf: folder.appendingPathComponent(name))
                return try JSONDecoder().decode(ReceivedMail.self, from: data)
            }
    }

    private func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    static func with(
        _ tls: TLS = .none, login: String? = nil, _ body: (SMTPPeer) async throws -> Void
    ) async throws {
        let thread = SerialThread(name: "smtp-peer")
        let peer = try await withCheckedThrowingContinuation { continuation in
            _ = thread.enqueue { continuation.resume(with: Result { try SMTPPeer(tls, login: login) }) }
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

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The interpreter of the tests' own environment, which is made the first time.
    private static func python() throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = root.appendingPathComponent("scripts/python-env")
        process.standardOutput = output
        try process.run()
        let path = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NotStarted() }
        return path.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A mail as Python's email package reads it.
struct ReceivedMail: Decodable {
    struct Part: Decodable {
        let type: String
        let fileName: String?
        /// Decoded.
        let content: Data

        var text: String { String(decoding: content, as: UTF8.self) }
    }

    let sender: String
    let recipients: [String]
    let user: String?
    let isEncrypted: Bool
    let headers: [String: String]
    let parts: [Part]
    /// The types of all parts, the outer ones first.
    let types: [String]
    let defects: [String]
    let longestLine: Int
    let raw: Data
}
