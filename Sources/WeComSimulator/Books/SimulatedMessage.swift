package import FoundationEssentials

/// A message that the simulator accepted, as the group or the receivers see it.
package struct SimulatedMessage: Sendable, Hashable, Codable {
    /// Ascending, without gaps.
    package let id: Int
    package let time: Date
    /// The robot's key; of an app's message the corp's id.
    package let key: String
    /// WeCom's `msgtype`.
    package let type: String
    /// The text or markdown as shown; of other types what stands for them: titles, a file's name.
    package let content: String
    /// A robot's message: who is mentioned (user ids and mobile numbers). An app's message: who got it.
    package let receivers: [String]
    package let articles: [Article]?
    /// The `template_card` or `miniprogram_notice` object; a `textcard` after WeCom's cuts.
    package let card: JSONValue?
    package let media: Media?
    /// The fields of an app's message that WeCom cut without telling the sender; nil: none.
    package let cut: [String]?
    /// Only of messages that an app sent.
    package internal(set) var app: App?

    /// An article after WeCom's silent cuts.
    package struct Article: Sendable, Hashable, Codable {
        package let title: String
        package let description: String
        package let url: String
        package let picurl: String?
    }

    /// An image or a file, to be had at `/_simulator/media/{id}` as long as it is kept.
    package struct Media: Sendable, Hashable, Codable {
        package let id: String
        package let name: String
        package let bytes: Int
    }

    /// What only an app's message has.
    package struct App: Sendable, Hashable, Codable {
        package let agentID: Int
        package let msgid: String
        /// Members who had too many messages and did not get this one; the sender was not told.
        package let dropped: [String]
        package internal(set) var recalledAt: Date?

        enum CodingKeys: String, CodingKey {
            case agentID = "agent_id"
            case msgid, dropped
            case recalledAt = "recalled_at"
        }
    }
}

extension SimulatedMessage {
    init(
        id: Int, time: Date, key: String, draft: MessageDraft, receivers: [String], media: Media?, app: App? = nil
    ) {
        self.init(
            id: id, time: time, key: key, type: draft.type,
            content: draft.content.isEmpty ? media?.name ?? "" : draft.content, receivers: receivers,
            articles: draft.articles, card: draft.card, media: media, cut: draft.cut.isEmpty ? nil : draft.cut,
            app: app)
    }

    /// Roughly what it takes in memory.
    var bytes: Int { 300 + content.utf8.count + 32 * (receivers.count + (app?.dropped.count ?? 0)) }
}
