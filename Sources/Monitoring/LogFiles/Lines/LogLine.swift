package import FoundationEssentials

/// A line of a followed file, with the lines that belong to it.
package struct LogLine: Sendable, Hashable {
    package var at: Date
    package var level: LogLevel
    /// The module or logger that wrote it; `system` if it does not say.
    package var source: String
    package var function: String?
    /// In the source's file.
    package var number: Int?
    package var message: String

    package init(
        at: Date, level: LogLevel, source: String, function: String? = nil, number: Int? = nil, message: String
    ) {
        self.at = at
        self.level = level
        self.source = source
        self.function = function
        self.number = number
        self.message = message
    }
}
