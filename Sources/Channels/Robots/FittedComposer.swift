import Delivery

/// Divides a text by what its peer measures: characters after the markup, or bytes of a request, where the composer
/// measures bytes of the text.
struct FittedComposer: Sendable {
    /// Bytes of a part to begin with: more than ever fits.
    let largestBytes: Int
    let maximumParts: Int
    /// How full a part makes its request: 1 is just full.
    let load: @Sendable (Message) -> Double

    /// - Returns: Parts that all fit.
    /// - Throws: `ChannelRefusal` if there is nothing to send, or nothing fits.
    func compose(_ message: Message) throws -> [Message] {
        var limit = largestBytes
        while true {
            let composer = MessageComposer(
                limits: ComposerLimits(
                    textBytes: limit, markdownBytes: limit, markdownV2Bytes: limit, maximumParts: maximumParts))
            let parts = try composer.compose(message)
            let worst = parts.map(load).max() ?? 0
            if worst <= 1 { return parts }
            guard limit > ComposerLimits.smallest else {
                throw ChannelRefusal("the message is too large for the channel, however it is divided")
            }
            limit = max(ComposerLimits.smallest, min(limit - 1, Int(Double(limit) / worst * 0.98)))
        }
    }
}
