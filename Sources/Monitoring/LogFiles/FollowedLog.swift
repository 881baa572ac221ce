package import FoundationEssentials

/// A log of another program that is followed: one file, or those of a folder whose names fit.
package struct FollowedLog: Sendable, Hashable {
    package enum Format: String, Sendable, CaseIterable {
        /// `2025-09-05 10:00:00.123 | INFO | source:function:line - message`
        case origin3
        /// One JSON object a line.
        case json
    }

    /// The label of its series, and what the store knows it by.
    package var name: String
    /// The last part may have a `*`.
    package var path: String
    package var format: Format
    /// Of times that do not name their own; nil: the configured one.
    package var timeZone: TimeZone?
    /// Lines of lower levels are passed over.
    package var level: LogLevel
    /// Lines of these levels and up are kept with their text.
    package var keeps: LogLevel
    /// Only lines whose source contains one of these, in upper or lower case; empty: all.
    package var sources: [String]

    package init(
        name: String? = nil, path: String, format: Format = .origin3, timeZone: TimeZone? = nil,
        level: LogLevel = .trace, keeps: LogLevel = .warning, sources: [String] = []
    ) {
        self.name = name ?? Self.name(ofPath: path)
        self.path = path
        self.format = format
        self.timeZone = timeZone
        self.level = level
        self.keeps = keeps
        self.sources = sources
    }

    /// `logs/app.log` is `app`, `logs/app-*.log` too.
    static func name(ofPath path: String) -> String {
        let file = path.split(separator: "/").last ?? "log"
        let stem = file.hasSuffix(".log") || file.hasSuffix(".json") ? file.prefix { $0 != "." } : file
        let name = stem.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isPlain || scalar == "_" || scalar == "-" || scalar == "." ? Character(scalar) : "-"
        }
        let trimmed = String(name.prefix(64)).split(separator: "-").joined(separator: "-")
        return trimmed.isEmpty ? "log" : trimmed
    }
}
