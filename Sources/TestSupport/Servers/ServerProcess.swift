import Foundation

/// A server's process, which ends when the test's process does, however that comes about.
final class ServerProcess: Sendable {
    private let process = Process()
    private let orders = Pipe()
    private let logFile: String

    /// Waits for the name of a signal, or for the end of whoever would send it.
    private static let keeper = """
        "$@" </dev/null >>log 2>&1 & server=$!
        read -r signal || signal=KILL
        kill -s "$signal" "$server"
        wait "$server"
        """

    init(_ command: [String], folder: String) throws {
        logFile = folder + "/log"
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", Self.keeper, "keeper"] + command
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = orders
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    /// Returns when the server has ended.
    func end(with signal: String) async {
        try? orders.fileHandleForWriting.write(contentsOf: Data((signal + "\n").utf8))
        try? await onOwnThread { [process] in process.waitUntilExit() }
    }
}
