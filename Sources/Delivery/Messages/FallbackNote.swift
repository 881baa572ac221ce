/// The first line of a message that comes in another channel's place.
struct FallbackNote: Sendable {
    let channel: String
    let reason: String?

    private static let reasonBytes = 200

    var text: String {
        var why = (reason ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
        // Errors name their channel, which stands here already.
        let own = "channel \(channel): "
        if why.hasPrefix(own) { why.removeFirst(own.count) }
        let short = why.cut(toBytes: Self.reasonBytes, ending: "…")
        return "（原渠道 \(channel) 未送达" + (short.isEmpty ? "）" : "：\(short)）")
    }
}
