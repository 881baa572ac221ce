import Foundation
import Threading

/// A server of Tests/Python in a process of its own, with a folder that it writes to.
final class PythonPeer: Sendable {
    let port: Int
    let folder: URL
    private let process: Process
    private let input: Pipe

    private struct NotStarted: Error {}

    private init(_ script: String, _ arguments: [String]) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("herald-peer-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: try Self.python())
        let path = Self.root.appendingPathComponent("Tests/Python/\(script)").path
        process.arguments = [path, folder.path] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.prefix { $0.isNumber }) else { throw NotStarted() }
        (self.port, self.folder, self.process, self.input) = (port, folder, process, input)
    }

    private func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starting and stopping block, so they have a thread of their own.
    static func with(
        _ script: String, _ arguments: [String] = [], _ body: (PythonPeer) async throws -> Void
    ) async throws {
        let thread = SerialThread(name: "peer")
        let peer = try await withCheckedThrowingContinuation { continuation in
            _ = thread.enqueue { continuation.resume(with: Result { try PythonPeer(script, arguments) }) }
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
        .deletingLastPathComponent()

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
