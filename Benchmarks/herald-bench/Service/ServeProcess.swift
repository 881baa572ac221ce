import Foundation

/// One `herald serve`.
final class ServeProcess {
    private let process = Process()
    private let log = Pipe()
    private let start: ContinuousClock.Instant

    /// The recipe of activity reports, and what is appended to it.
    convenience init(_ herald: String, _ workplace: Workplace, appending sections: String = "") throws {
        try self.init(herald, workplace, file: workplace.writeConfiguration(channel: "ops", appending: sections))
    }

    convenience init(_ herald: String, _ workplace: Workplace, configuration text: String) throws {
        let file = workplace.folder.appending(path: "herald.yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        try self.init(herald, workplace, file: file.path)
    }

    private init(_ herald: String, _ workplace: Workplace, file: String) throws {
        process.executableURL = URL(filePath: herald)
        process.arguments = ["serve", "--config", file]
        process.currentDirectoryURL = workplace.folder
        process.environment = ProcessInfo.processInfo.environment.merging(
            // Nothing is due during the measurement, so neither address is called.
            ["SIXPAGE_PASSWORD": "none", "WECOM_ROBOT_KEY": "none", "WECOM_BASE_URL": "http://127.0.0.1:9"]
        ) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = log
        start = .now
        try process.run()
    }

    /// - Returns: the time from before the process was started to the line on its log.
    func waitUntilReady() throws -> Duration {
        var seen = ""
        while !seen.contains(#""msg":"ready""#) {
            let data = log.fileHandleForReading.availableData
            guard !data.isEmpty else {
                process.waitUntilExit()
                throw BenchError("herald serve ended before it was ready: \(seen.suffix(2_000))")
            }
            seen += String(decoding: data, as: UTF8.self)
        }
        return start.duration(to: .now)
    }

    /// A full pipe would hold the process.
    func discardLog() {
        log.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    /// In MiB, now and at most.
    func memory() throws -> (resident: Double, peak: Double) {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        func mebibytes(_ name: String) -> Double {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? .nan) / 1_024
        }
        return (mebibytes("VmRSS"), mebibytes("VmHWM"))
    }

    func stop() -> Duration {
        let start = ContinuousClock.now
        process.terminate()
        process.waitUntilExit()
        return start.duration(to: .now)
    }
}
