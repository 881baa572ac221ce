extension TelemetryClient {
    /// What an application may choose. Values out of bounds are moved to the nearest bound, never refused.
    public struct Configuration: Sendable, Hashable {
        /// Whether reports leave at all. Default: true.
        ///
        /// The environment can only turn a client off, never on.
        public var isEnabled = true
        /// At most one report in so long a time, besides the one at the start. Default: a day; 0: each call reports.
        public var interval: Duration = .seconds(86_400)
        /// How long a try may take, from the name's resolution to the answer's head. Default: 5 s; 0.1 to 60 s.
        public var timeLimit: Duration = .seconds(5)
        /// How many reports may wait. Default: 8; 1 to 1,000. What comes above is dropped and counted.
        public var queueLimit = 8
        /// How many times a report is tried. Default: 12, which is about two hours; 1 to 100.
        public var attempts = 12
        /// The wait before the second try; it doubles from try to try. Default: 5 s; 0.1 s to a day.
        public var backoff: Duration = .seconds(5)
        /// No wait is longer than this, a server's `Retry-After` apart. Default: 1 h; 0.1 s to a day.
        public var longestBackoff: Duration = .seconds(3_600)
        /// Where the id is kept: a path. Nil, the default: `telemetry-client/PROJECT.id` in `$XDG_STATE_HOME`, else
        /// in `~/.local/state`; empty: nowhere.
        public var idFile: String?
        /// What is sent as the system. Nil, the default: its family, `Linux`, `macOS` or `Windows`.
        public var system: String?

        public init() {}
    }
}
