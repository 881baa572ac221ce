package import FoundationEssentials
package import Logging

/// One finished log line, with what it is looked for by.
package struct LogRecord: Sendable {
    package let instant: Date
    package let level: Logger.Level
    /// The room that logged it, in lower case: `delivery`.
    package let source: String
    package let traceID: String?
    /// The JSON object with its newline; secrets are masked.
    package let line: [UInt8]

    package init(instant: Date, level: Logger.Level, source: String, traceID: String?, line: [UInt8]) {
        self.instant = instant
        self.level = level
        self.source = source
        self.traceID = traceID
        self.line = line
    }
}
