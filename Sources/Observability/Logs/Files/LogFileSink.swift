package import Logging

/// Log lines of a level or worse to a file by day.
package struct LogFileSink: LogSink {
    private let level: Logger.Level
    package let writer: LogFileWriter

    package init(level: Logger.Level, writer: LogFileWriter) {
        self.level = level
        self.writer = writer
    }

    package func write(_ record: LogRecord) {
        guard record.level >= level else { return }
        writer.write(record.line, at: record.instant)
    }
}
