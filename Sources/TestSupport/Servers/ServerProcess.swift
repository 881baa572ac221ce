import Foundation

/// A server's process, which ends when the test's process does, however that comes about.
package final class ServerProcess: Sendable {
    private let process = Process()
    private let orders = Pipe()
    private let answers = Pipe()
    private let logFile: String

    /// Waits for the names of signals, or for the end of whoever would send them; says when one was sent.
    private static let keeper = """
        "$@" </dev/null >>log 2>&1 & server=$!
        while read -r signal; do
            kill -s "$signal" "$server"
            echo
            case $signal in STOP | CONT) ;; *) break ;; esac
        done
        [[ -n $signal ]] || kill -s KILL "$server"
        wait "$server"
        """

    package init(_ command: [String], folder: String) throws {
        logFile = folder + "/log"
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", Self.keeper, "keeper"] + command
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = orders
        process.standardOutput = answers
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    package var isRunning: Bool { process.isRunning }

    package var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    /// Returns when the signal was sent.
    package func send(_ signal: String) async {
        try? orders.fileHandleForWriting.write(contentsOf: Data((signal + "\n").utf8))
        _ = try? await onOwnThread { [answers] in try answers.fileHandleForReading.read(upToCount: 1) }
    }

    /// Returns when the server has ended.
    package func end(with signal: String) async {
        await send(signal)
        try? await onOwnThread { [process] in process.waitUntilExit() }
    }
}
