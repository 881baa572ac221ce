/// A line that was kept, and where it stands.
package struct KeptLogLine: Sendable, Hashable {
    package let id: Int64
    package let file: String
    package let line: LogLine
    /// What comes after it, newest first.
    package let cursor: LogCursor
}
