import Foundation

/// The statistics server of `Benchmarks/Python`, which writes a file that Herald can adopt.
struct StatisticsServer {
    let url: String
    private let process: Process

    /// - Returns: when it listens.
    static func start(_ python: String, file: String) async throws -> StatisticsServer {
        let port = try LoopbackPort.free()
        let process = try run(python, ["serve", file, "\(port)"])
        let server = StatisticsServer(url: "http://127.0.0.1:\(port)", process: process)
        do {
            try await LoopbackPort.waitUntilOpen(port)
        } catch {
            server.stop()
            throw error
        }
        return server
    }

    /// A table with so many users, as the server would have it.
    static func seed(_ python: String, file: String, users: Int) throws {
        let process = try run(python, ["seed", file, "\(users)"])
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError("statistics_server.py could not make its table") }
    }

    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static func run(_ python: String, _ arguments: [String]) throws -> Process {
        guard !python.isEmpty else { throw BenchError("--python is missing: run make bench") }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [script.path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Python/statistics_server.py").standardizedFileURL
}
