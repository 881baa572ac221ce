package import FoundationEssentials

/// How many lines there were in a window.
package struct LogCount: Sendable, Hashable {
    /// Its beginning.
    package var at: Date
    /// nil: of all levels.
    package var level: LogLevel?
    /// nil: of all sources.
    package var source: String?
    package var lines: Int
}

/// Which counts are asked for.
package struct LogCountQuestion: Sendable, Hashable {
    package enum Window: Int, Sendable, CaseIterable {
        /// Lines of the last two days are known by the minute; what is older stands at the beginning of its hour.
        case minute = 60
        case quarter = 900
        case hour = 3_600
        case day = 86_400
    }

    package var file: String?
    package var window: Window
    package var from: Date
    package var to: Date
    package var byLevel: Bool
    package var bySource: Bool

    package init(
        file: String? = nil, window: Window = .hour, from: Date, to: Date, byLevel: Bool = true, bySource: Bool = false
    ) {
        self.file = file
        self.window = window
        self.from = from
        self.to = to
        self.byLevel = byLevel
        self.bySource = bySource
    }
}
