import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The real binary in a process of its own, to be killed.
final class HeraldProcess: Sendable {
    private let process: Process
    let errorFile: String

    /// - Parameters:
    ///   - errorFile: gets what it logs.
    ///   - environment: beside what this process has.
    ///   - wrapper: a program, with its first arguments, that becomes Herald.
    init(
        _ arguments: [String], errorFile: String, environment: [String: String] = [:], through wrapper: [String] = []
    ) throws {
        self.errorFile = errorFile
        process = Process()
        let command = wrapper + [try Self.binary().path] + arguments
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        _ = FileManager.default.createFile(atPath: errorFile, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: errorFile)
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    var identifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// SIGKILL: the process can do nothing about it.
    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// The signal, and the exit status that follows.
    func stop(_ signal: Int32 = SIGTERM) -> Int32 {
        Glibc.kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationStatus
    }

    var log: String {
        (try? String(decoding: Data(contentsOf: URL(fileURLWithPath: errorFile)), as: UTF8.self)) ?? ""
    }

    /// It is built beside the tests.
    static func binary() throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = URL(fileURLWithPath: own).deletingLastPathComponent()
        return folder.appendingPathComponent("herald")
    }
}
