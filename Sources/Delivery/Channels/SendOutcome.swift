/// What became of one attempt.
package enum SendOutcome: Sendable, Hashable {
    /// The peer said that it has the message.
    case delivered(PeerAnswer?)
    /// The peer has the message, and said whom it will not reach.
    case partial(PeerAnswer?, NotReached)
    case failed(SendFailure)
}

/// What a peer answered, as it is kept with the attempt.
package struct PeerAnswer: Sendable, Hashable {
    /// HTTP status, where there is one.
    package var status: Int?
    /// The beginning of the body (at most 20 000 bytes are kept), with secrets masked by the store.
    package var body: String
    /// What the peer calls the message (WeCom's `msgid`), kept to recall it by.
    package var reference: String?

    package init(status: Int?, body: String, reference: String? = nil) {
        self.status = status
        self.body = body
        self.reference = reference
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

    /// As what the delivery ends if no further attempt is made.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The peer wants fewer messages.
        case throttled
        /// The peer, or Herald in its place, will never take this message: its content, or the configuration.
        case refused
        /// Everything else: nobody there, no answer, out of order.
        case failed
    }

    package var disposition: Disposition
    package var kind: Kind
    /// A short word that also serves as a metric label: `rate_limited`, `bad_key`, `timeout`.
    package var reason: String
    /// One sentence for people, without secrets.
    package var message: String
    /// What the operator can do.
    package var hint: String?
    /// Nothing more goes to this channel for so long (the peer said "too often").
    package var pauseChannel: Duration?
    /// The peer is gone for good (HTTP 410): the channel is disabled until somebody enables it, and its owners
    /// are told.
    package var disablesChannel = false
    /// The peer itself is not well (no connection, no answer, 5xx): counted by the channel's circuit breaker.
    package var blamesPeer = false
    /// Nothing was sent: the channel held it back until `retry(after:)`. That costs no attempt, however often it
    /// happens, and stands in no attempt's row.
    package var isUntried = false
    package var answer: PeerAnswer?

    package init(
        _ disposition: Disposition, kind: Kind? = nil, reason: String, message: String, hint: String? = nil,
        pauseChannel: Duration? = nil, answer: PeerAnswer? = nil
    ) {
        self.disposition = disposition
        self.kind = kind ?? (disposition == .permanent ? .refused : .failed)
        self.reason = reason
        self.message = message
        self.hint = hint
        self.pauseChannel = pauseChannel
        self.answer = answer
    }
}
