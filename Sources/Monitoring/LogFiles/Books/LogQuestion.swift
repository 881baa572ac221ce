package import FoundationEssentials

/// Which of the kept lines are asked for. What is nil or empty does not narrow.
package struct LogQuestion: Sendable, Hashable {
    package var file: String?
    /// This level and no other.
    package var level: LogLevel?
    /// This level and graver ones.
    package var atLeast: LogLevel?
    /// Contained in the source, in upper or lower case.
    package var source: String
    /// Contained in the message, in upper or lower case.
    package var text: String
    package var since: Date?
    /// Lines after this one in the newest-first order: the next page.
    package var before: LogCursor?
    package var most: Int

    package init(
        file: String? = nil, level: LogLevel? = nil, atLeast: LogLevel? = nil, source: String = "", text: String = "",
        since: Date? = nil, before: LogCursor? = nil, most: Int = 200
    ) {
        self.file = file
        self.level = level
        self.atLeast = atLeast
        self.source = source
        self.text = text
        self.since = since
        self.before = before
        self.most = most
    }
}
