import FoundationEssentials

extension AppMessage {
    /// The JSON body of `/cgi-bin/message/send`. The same message gives the same bytes, in every process: WeCom's
    /// duplicate check compares them.
    func body(agentID: Int) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        let envelope = try encoder.encode(Envelope(message: self, agentID: agentID))
        guard case .templateCard(let card) = content else { return Array(envelope) }
        // The card stays byte for byte what the caller wrote; it was parsed when it was made.
        return Array(envelope.dropLast()) + Array(#","template_card":\#(card.json)}"#.utf8)
    }
}

private struct Field: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

private struct Envelope: Encodable {
    let message: AppMessage
    let agentID: Int

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode(agentID, forKey: Field("agentid"))
        try container.encode(message.type, forKey: Field("msgtype"))
        try encodeReceivers(into: &container)
        if message.isConfidential { try container.encode(1, forKey: Field("safe")) }
        if let interval = message.duplicateCheck {
            try container.encode(1, forKey: Field("enable_duplicate_check"))
            try container.encode(interval.components.seconds, forKey: Field("duplicate_check_interval"))
        }
        try encodeContent(into: &container)
    }

    private func encodeReceivers(into container: inout KeyedEncodingContainer<Field>) throws {
        let receivers = message.receivers
        for (name, ids) in [("touser", receivers.users), ("toparty", receivers.parties), ("totag", receivers.tags)]
        where !ids.isEmpty {
            try container.encode(ids.joined(separator: "|"), forKey: Field(name))
        }
    }

    private func encodeContent(into container: inout KeyedEncodingContainer<Field>) throws {
        let field = Field(message.type)
        switch message.content {
        case .text(let content), .markdown(let content): try container.encode(["content": content], forKey: field)
        case .image(let id), .file(let id): try container.encode(["media_id": id], forKey: field)
        case .textCard(let card):
            var fields = ["title": card.title, "description": card.description, "url": card.url]
            fields["btntxt"] = card.buttonText
            try container.encode(fields, forKey: field)
        case .news(let articles): try container.encode(["articles": articles.map(fields)], forKey: field)
        case .templateCard: break  // appended as it is
        }
    }

    private func fields(of article: RobotArticle) -> [String: String] {
        var fields = ["title": article.title, "description": article.description, "url": article.url]
        fields["picurl"] = article.pictureURL
        return fields
    }
}
