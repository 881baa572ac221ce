import Crypto
import FoundationEssentials

extension RobotMessage {
    /// The JSON body of `/cgi-bin/webhook/send`.
    func body() throws -> [UInt8] {
        switch self {
        case .text(let content, let users, let mobiles):
            let text = TextContent(
                content: content,
                mentionedList: users.isEmpty ? nil : users, mentionedMobileList: mobiles.isEmpty ? nil : mobiles)
            return try encode(text)
        case .markdown(let content), .markdownV2(let content):
            return try encode(TextContent(content: content))
        case .image(let bytes):
            return try encode(ImageContent(base64: Data(bytes).base64EncodedString(), md5: Self.md5(of: bytes)))
        case .news(let articles):
            return try encode(NewsContent(articles: articles.map(NewsContent.Article.init)))
        case .file(let mediaID):
            return try encode(FileContent(mediaID: mediaID))
        case .templateCard(let card):
            // The card stays byte for byte what the caller wrote; it was parsed when it was made.
            return Array(#"{"msgtype":"template_card","template_card":\#(card.json)}"#.utf8)
        }
    }

    private func encode(_ content: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return Array(try encoder.encode(Envelope(type: type, content: content)))
    }

    private static func md5(of bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let digest = Insecure.MD5.hash(data: bytes)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// `{"msgtype": T, T: content}`: the content's field is named as the type.
private struct Envelope<Content: Encodable>: Encodable {
    let type: String
    let content: Content

    private struct Field: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode(type, forKey: Field(stringValue: "msgtype"))
        try container.encode(content, forKey: Field(stringValue: type))
    }
}

private struct TextContent: Encodable {
    let content: String
    var mentionedList: [String]?
    var mentionedMobileList: [String]?

    enum CodingKeys: String, CodingKey {
        case content
        case mentionedList = "mentioned_list"
        case mentionedMobileList = "mentioned_mobile_list"
    }
}

private struct ImageContent: Encodable {
    let base64: String
    let md5: String
}

private struct NewsContent: Encodable {
    let articles: [Article]

    struct Article: Encodable {
        let title: String
        let description: String
        let url: String
        let picurl: String?

        init(_ article: RobotArticle) {
            title = article.title
            description = article.description
            url = article.url
            picurl = article.pictureURL
        }
    }
}

private struct FileContent: Encodable {
    let mediaID: String
    enum CodingKeys: String, CodingKey { case mediaID = "media_id" }
}
