import Delivery

/// What a code of a peer means for the dispatcher and for people.
struct PeerCode: Sendable {
    enum Action: Sendable {
        /// The peer is busy or broken for the moment.
        case retry
        /// The peer wants fewer messages; it takes none for so long.
        case pause(Duration)
        /// Somebody has to mend the configuration; until then a backlog must not use up its attempts.
        case fixConfiguration
        /// The peer will never take this message.
        case refuseMessage
    }

    static let configurationPause: Duration = .seconds(300)

    let action: Action
    let reason: String
    let hint: String?

    init(_ action: Action, _ reason: String, _ hint: String?) {
        self.action = action
        self.reason = reason
        self.hint = hint
    }

    func failure(_ message: String) -> SendFailure {
        switch action {
        case .retry:
            var failure = SendFailure(.retry(after: nil), reason: reason, message: message, hint: hint)
            failure.blamesPeer = true
            return failure
        case .pause(let delay):
            return SendFailure(
                .retry(after: delay), kind: .throttled, reason: reason, message: message, hint: hint,
                pauseChannel: delay)
        case .fixConfiguration:
            return SendFailure(
                .permanent, reason: reason, message: message, hint: hint, pauseChannel: Self.configurationPause)
        case .refuseMessage:
            return SendFailure(.permanent, reason: reason, message: message, hint: hint)
        }
    }
}
