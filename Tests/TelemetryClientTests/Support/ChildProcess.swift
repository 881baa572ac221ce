import Foundation

/// A program run to its end, from threads of its own.
struct ChildProcess {
    let output: String
    let status: Int32
    /// Whether it ended by a signal.
    let crashed: Bool

    /// - Parameter environment: The whole of it.
    static func run(_ program: String, _ arguments: [String], environment: [String: String]) async throws -> Self {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        let (ends, ending) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
        process.terminationHandler = { _ in ending.finish() }
        try process.run()
        for await _ in ends {}
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return Self(
            output: output, status: process.terminationStatus, crashed: process.terminationReason == .uncaughtSignal)
    }

    /// The application that embeds the client; it stands beside the bundle of the tests.
    static func probe() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("telemetry-client-probe")
            .path
    }

    /// What a program needs to run, and nothing that says no to telemetry.
    static func environment(_ more: [String: String] = [:]) -> [String: String] {
        let own = ProcessInfo.processInfo.environment
        var kept = own.filter { ["PATH", "LD_LIBRARY_PATH", "TMPDIR"].contains($0.key) }
        kept.merge(more) { $1 }
        return kept
    }
}
