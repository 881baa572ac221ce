import Logging
import Synchronization

/// A logger's lines, to be looked at.
final class LogLines: Sendable {
    private let kept = Mutex<[String]>([])

    /// `warning: a health check fails check=database`
    var lines: [String] { kept.withLock(\.self) }

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

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
            let metadata = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            lines.kept.withLock { $0.append("\(event.level): \(event.message)" + metadata.joined()) }
        }
    }
}
