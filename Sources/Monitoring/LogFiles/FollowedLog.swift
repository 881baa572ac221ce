/// A log file of another program that is followed.
package struct FollowedLog: Sendable, Hashable {
    package enum Format: String, Sendable, CaseIterable {
        /// `2025-09-05 10:00:00.123 | INFO | source:function:line - message`
        case origin3
        /// One JSON object a line.
        case json
    }

    package var path: String
    package var format: Format

    package init(path: String, format: Format = .origin3) {
        self.path = path
        self.format = format
    }
}
