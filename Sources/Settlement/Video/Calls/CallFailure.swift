/// Why a platform has no answer to a question. Its sentences are ours: what libraries and platforms say may quote the
/// URL, and the URL may hold a key.
struct CallFailure: Error, Sendable, Hashable {
    /// To stand behind the platform's name: `did not answer within 10 s`.
    let reason: String
    /// Whether the same question may be answered a moment later.
    var isPassing = true
    /// As long as the platform wants to be left alone.
    var pause: Duration?
    /// Whether the next question would fare no better.
    var blamesHost = true

    init(_ reason: String, isPassing: Bool = true, pause: Duration? = nil, blamesHost: Bool = true) {
        self.reason = reason
        self.isPassing = isPassing
        self.pause = pause
        self.blamesHost = blamesHost
    }
}
