import Foundation

/// A folder of one test's own.
struct ScratchFolder {
    let path: String

    static func with<Result>(_ body: (ScratchFolder) async throws -> Result) async throws -> Result {
        let path = NSTemporaryDirectory() + "telemetry-client-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(ScratchFolder(path: path))
    }

    func text(_ name: String) -> String? { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

    func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
