import Foundation

/// A whole process, from before it is started until after it has ended.
struct ChildRun {
    let milliseconds: Double
    /// Peak resident memory.
    let mebibytes: Double
    let output: String

    /// Runs several processes at once.
    ///
    /// - Returns: the time until the last one ended, and the memory of all together.
    static func together(_ commands: [[String]], in folder: URL, environment: [String: String] = [:]) throws -> ChildRun
    {
        let children = try commands.enumerated().map { index, command in
            try Child(command, number: index, folder: folder, environment: environment)
        }
        let start = ContinuousClock.now
        for child in children { try child.process.run() }
        for child in children { child.process.waitUntilExit() }
        let elapsed = start.duration(to: .now)
        let runs = try children.map { try $0.result() }
        return ChildRun(
            milliseconds: elapsed / .milliseconds(1), mebibytes: runs.reduce(0) { $0 + $1.mebibytes },
            output: runs.map(\.output).joined())
    }

    static func alone(_ command: [String], in folder: URL, environment: [String: String] = [:]) throws -> ChildRun {
        try together([command], in: folder, environment: environment)
    }

    /// Through `time`: the rusage of a child that we started ourselves would begin with our own memory, which
    /// it shares until exec.
    private struct Child {
        let process = Process()
        let command: [String]
        let output: URL
        let errors: URL
        let figures: URL

        init(_ command: [String], number: Int, folder: URL, environment: [String: String]) throws {
            self.command = command
            output = folder.appending(path: "run-\(number).out")
            errors = folder.appending(path: "run-\(number).err")
            figures = folder.appending(path: "run-\(number).time")
            process.executableURL = URL(filePath: "/usr/bin/time")
            process.arguments = ["--format=%M", "--output=\(figures.path)"] + command
            process.currentDirectoryURL = folder
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try Self.emptyFile(output)
            process.standardError = try Self.emptyFile(errors)
        }

        func result() throws -> (mebibytes: Double, output: String) {
            guard process.terminationStatus == 0 else {
                let reason = try String(contentsOf: errors, encoding: .utf8).suffix(2_000)
                throw BenchError("\(command.prefix(3).joined(separator: " ")) failed: \(reason)")
            }
            let kibibytes = try String(contentsOf: figures, encoding: .utf8).split(separator: "\n").last.flatMap {
                Double($0)
            }
            return ((kibibytes ?? .nan) / 1_024, try String(contentsOf: output, encoding: .utf8))
        }

        private static func emptyFile(_ url: URL) throws -> FileHandle {
            try Data().write(to: url)
            return try FileHandle(forWritingTo: url)
        }
    }
}
