extension TelemetryClient {
    /// Why a client sends nothing.
    public enum OffReason: String, Sendable, Hashable, CaseIterable {
        /// ``Configuration-swift.struct/isEnabled`` is false.
        case configuration
        /// The environment says `DO_NOT_TRACK`.
        case doNotTrack
        /// The environment says `HERALD_TELEMETRY=off`.
        case environment
        /// The endpoint is no address that can be used.
        case endpoint
        /// The project's name is empty.
        case project
        /// ``TelemetryClient/disable()`` was called.
        case disabled
    }

    /// What became of a process's reports.
    public struct Status: Sendable, Hashable {
        /// The server took them (2xx).
        public internal(set) var delivered = 0
        /// The server will not have them (3xx, or 4xx but 429); they are not tried again.
        public internal(set) var refused = 0
        /// They were tried as often as they may be.
        public internal(set) var failed = 0
        /// They came when the queue was full.
        public internal(set) var dropped = 0
        /// They wait, or are being sent.
        public internal(set) var waiting = 0
        /// What the last try that did not succeed met with, such as `HTTP 503`; nil after a success.
        public internal(set) var lastProblem: String?
    }
}
