import NIOCore

/// What one connection may do.
struct WireLimits: Sendable {
    /// All header fields together, with the URL; nginx's default is 4 buffers of 8 KiB.
    static let headerBytes = 32 * 1_024
    static let headerFields = 100
    /// A body of at most so many bytes is read to its end although its request is answered, so that the connection can
    /// go on.
    static let unwantedBytes = 64 * 1_024
    /// A body that is under way brings at least so many bytes in each stretch of `bodyPatience`.
    static let bodyBytes = 1_024

    /// From the first byte of a request to the end of its header fields.
    var headerTimeout: TimeAmount
    var bodyPatience: TimeAmount = .seconds(10)
    /// Without a request.
    var idleTimeout: TimeAmount
    /// How long a client may leave unread what is written to it.
    var unreadPatience: TimeAmount = .seconds(60)
    /// How long what a client still sends is thrown away after an answer that did not wait for it. Closing at once
    /// would reset the connection, and the answer be lost with it.
    var lingering: TimeAmount = .seconds(2)
    /// What was sent before the client could know that we stop gets its answer.
    var quiescing: TimeAmount = .milliseconds(100)
}
