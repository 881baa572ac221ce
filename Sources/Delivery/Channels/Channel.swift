/// One way out. A channel knows its transport, its limits and what its peer's answers mean; nothing
/// else in Herald does.
package protocol Channel: Sendable {
    /// The name under which the configuration declares it.
    var name: String { get }

    /// How hard the peer may be hit; the dispatcher keeps to it before it claims.
    var limits: ChannelLimits { get }

    /// Shapes a message into what the peer accepts: one part, or several in order. Pure.
    ///
    /// - Throws: `ChannelRefusal` if the message cannot go this way at all.
    func compose(_ message: Message) throws -> [Message]

    /// A part as another channel can take it, and a digest quote it, where composing made of it something that only
    /// this channel's peer reads. Pure.
    func readable(_ part: Message) -> Message

    /// Sends one part. Does not throw: whatever happens is an answer that the dispatcher acts on.
    func send(_ parcel: Parcel) async -> SendOutcome
}

extension Channel {
    package func readable(_ part: Message) -> Message { part }
}

/// What is handed to a channel for one attempt.
package struct Parcel: Sendable {
    package let deliveryID: Int64
    package let key: String
    /// 1 for the first attempt.
    package let attempt: Int
    package let message: Message
    package let traceID: String

    package init(deliveryID: Int64, key: String, attempt: Int, message: Message, traceID: String) {
        self.deliveryID = deliveryID
        self.key = key
        self.attempt = attempt
        self.message = message
        self.traceID = traceID
    }
}

/// A message that a channel can never take, said when it is enqueued.
package struct ChannelRefusal: Error, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
