package import Foundation
package import Logging
import Observability
import Scheduling
import Timekeeping

/// `logs/monitor.log`: what each monitor run found, one line each. A full or old one becomes `monitor.log.1`.
///
///     [2025-09-05 10:00:00] OK source sixpage: answers in 3 ms
///     [2025-09-05 10:00:00] ERROR channel ops: https://… cannot be reached: …
package struct MonitorLog: Sendable {
    package let path: String
    private let timeZone: TimeZone
    private let rotation: LogRotation

    package init(path: String, timeZone: TimeZone, rotation: LogRotation = LogRotation()) {
        self.path = path
        self.timeZone = timeZone
        self.rotation = rotation
    }

    /// A log that cannot be written stops no run; that is told in Herald's own log.
    package func append(_ findings: [MonitorFinding], at now: Date, logger: Logger) async {
        await append(findings.map { "\($0.severity.rawValue.uppercased()) \($0)" }, at: now, logger: logger)
    }

    package func append(_ cleaned: LogCleaner.Cleaned, at now: Date, logger: Logger) async {
        let problems = cleaned.problems.map { "WARNING clean: \($0)" }
        await append(["OK clean: \(cleaned.summary)"] + problems, at: now, logger: logger)
    }

    private func append(_ sentences: [String], at now: Date, logger: Logger) async {
        let time = LocalTime(now, in: timeZone).withSeconds
        let lines = sentences.map { sentence in
            "[\(time)] " + sentence.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n"
        }
        let failure = await BlockingWork.run { () -> (any Error)? in
            do {
                try rotation.rotate(path, at: now)
                try LogFile.append(lines.joined(), to: path)
                return nil
            } catch {
                return error
            }
        }
        if let error = failure {
            logger.warning("the monitor log cannot be written", metadata: ["path": "\(path)", "error": "\(error)"])
        }
    }
}
