/// The message that shows whether a channel works.
package enum ChannelTest {
    package static let text = "测试消息：Herald 已能通过此渠道发送。"
}

/// The body of POST …/test; all of it may be left out.
struct ChannelTestOrder: Decodable {
    var text: String?

    private enum CodingKeys: String, CodingKey, CaseIterable { case text }

    init() {}

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        text = try container.decodeIfPresent(String.self, forKey: .text)
        if let text { try BodyText.check(text, "text", atMost: 4_000) }
    }
}

/// The body of POST …/enable and …/disable; all of it may be left out.
struct ChannelReason: Decodable {
    var reason: String?

    private enum CodingKeys: String, CodingKey, CaseIterable { case reason }

    init() {}

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        reason = try container.decodeIfPresent(String.self, forKey: .reason)
        if let reason { try BodyText.check(reason, "reason", atMost: 500) }
    }
}

/// Texts of people in bodies.
enum BodyText {
    /// - Throws: 422 for what no channel and no database takes.
    static func check(_ text: String, _ key: String, atMost limit: Int) throws {
        guard text.contains(where: { !$0.isWhitespace }), text.count <= limit, text.utf8.count <= 4 * limit,
            !text.utf8.contains(0)
        else {
            throw APIError.invalidBody(
                "\"\(key)\" is to have 1 to \(limit) characters, not all of them blank, and no zero byte")
        }
    }
}
