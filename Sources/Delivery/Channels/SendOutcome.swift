/// What became of one attempt.
package enum SendOutcome: Sendable, Hashable {
    /// The peer said that it has the message.
    case delivered(PeerAnswer?)
    case failed(SendFailure)
}

/// What a peer answered, as it is kept with the attempt.
package struct PeerAnswer: Sendable, Hashable {
    /// HTTP status, where there is one.
    package var status: Int?
    /// The beginning of the body (at most 20 000 bytes are kept), with secrets masked by the store.
    package var body: String

    package init(status: Int?, body: String) {
        self.status = status
        self.body = body
    }
}

/// Why an attempt failed and what follows from it.
package struct SendFailure: Error, Sendable, Hashable {
    package enum Disposition: Sendable, Hashable {
        /// Try again; not before `after`, if the peer asked for a delay.
        case retry(after: Duration?)
        /// Trying again cannot help.
        case permanent
    }

    package var disposition: Disposition
    /// A short word that also serves as a metric label: `rate_limited`, `bad_key`, `timeout`.
    package var reason: String
    /// One sentence for people, without secrets.
    package var message: String
    /// What the operator can do.
    package var hint: String?
    /// Nothing more goes to this channel for so long (the peer said "too often").
    package var pauseChannel: Duration?
    package var answer: PeerAnswer?

    package init(
        _ disposition: Disposition, reason: String, message: String, hint: String? = nil,
        pauseChannel: Duration? = nil, answer: PeerAnswer? = nil
    ) {
        self.disposition = disposition
        self.reason = reason
        self.message = message
        self.hint = hint
        self.pauseChannel = pauseChannel
        self.answer = answer
    }
}
