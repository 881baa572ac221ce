/// What a platform answered.
struct PlatformReply: Sendable {
    let status: Int
    let body: [UInt8]
    var retryAfter: Duration?
    var location: String?

    /// Answers that are a failure whatever was asked; a moment later there may be another.
    var passingFailure: CallFailure? {
        switch status {
        case 429: CallFailure("is asked too often (HTTP 429)", pause: retryAfter ?? .zero)
        case 408, 425, 500...599: CallFailure("answered HTTP \(status)", pause: retryAfter)
        default: nil
        }
    }

    /// Where none of the answers that there can be was given.
    var strangeness: CallFailure {
        CallFailure(
            "answered HTTP \(status)\((200...299).contains(status) ? " and something unknown" : "")", isPassing: false)
    }
}
