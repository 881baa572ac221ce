package import Delivery

/// What an operator says of a channel of e-mails.
package struct EmailOptions: Sendable, Hashable {
    package var from: EmailAddress
    package var to: [EmailAddress]
    package var cc: [EmailAddress]
    package var replyTo: EmailAddress?
    package var concurrency: Int
    package var rate: ChannelLimits.Rate?
    /// Of a whole mail as it is sent.
    package var sizeBytes: Int

    package static let defaultSizeBytes = 20 << 20

    package init(
        from: EmailAddress, to: [EmailAddress], cc: [EmailAddress] = [], replyTo: EmailAddress? = nil,
        concurrency: Int = 4, rate: ChannelLimits.Rate? = nil, sizeBytes: Int = Self.defaultSizeBytes
    ) {
        self.from = from
        self.to = to
        self.cc = cc
        self.replyTo = replyTo
        self.concurrency = concurrency
        self.rate = rate
        self.sizeBytes = sizeBytes
    }
}
