package import Logging
import Synchronization

/// A logger's lines, to be looked at.
package final class LogLines: Sendable {
    package struct Line: Sendable {
        package let level: Logger.Level
        package let message: String
        package let metadata: Logger.Metadata
    }

    private let kept = Mutex<[Line]>([])

    package init() {}

    package var lines: [Line] { kept.withLock(\.self) }

    /// `warning: a health check fails check=database`
    package var texts: [String] {
        lines.map { line in
            let metadata = line.metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            return "\(line.level): \(line.message)" + metadata.joined()
        }
    }

    package var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(lines: LogLines) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = Line(
                level: event.level, message: event.message.description, metadata: event.metadata ?? [:])
            lines.kept.withLock { $0.append(line) }
        }
    }
}
