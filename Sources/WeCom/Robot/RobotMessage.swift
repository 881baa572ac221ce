/// What a group robot can say (path/91770). Limits are those of ``RobotLimits``; ``validate()`` checks them.
public enum RobotMessage: Sendable, Hashable {
    /// Plain text of at most 2048 bytes; people are mentioned by user id or mobile number, everybody by `@all`.
    case text(String, mentionedUsers: [String] = [], mentionedMobiles: [String] = [])
    /// The older markdown: headings, bold, links, inline code, quotes, `<font color="info|comment|warning">`,
    /// and mentions as `<@userid>`. At most 4096 bytes.
    case markdown(String)
    /// Markdown with tables, lists, fences and images, without font colours and mentions. At most 4096 bytes.
    case markdownV2(String)
    /// The bytes of a PNG or JPEG, at most 2 MiB.
    case image([UInt8])
    /// 1 to 8 articles.
    case news([RobotArticle])
    /// A file uploaded before by the same robot: see ``RobotClient/upload(_:named:)``.
    case file(mediaID: String)
    case templateCard(TemplateCard)

    /// The name in WeCom's `msgtype` field.
    public var type: String {
        switch self {
        case .text: "text"
        case .markdown: "markdown"
        case .markdownV2: "markdown_v2"
        case .image: "image"
        case .news: "news"
        case .file: "file"
        case .templateCard: "template_card"
        }
    }
}

/// An article of a news message.
public struct RobotArticle: Sendable, Hashable {
    /// At most 128 bytes; WeCom cuts the rest silently.
    public var title: String
    /// At most 512 bytes; WeCom cuts the rest silently.
    public var description: String
    /// Where a tap leads: an absolute http or https URL.
    public var url: String
    /// A picture of 1068×455 (first article) or 150×150 pixels.
    public var pictureURL: String?

    public init(title: String, description: String = "", url: String, pictureURL: String? = nil) {
        self.title = title
        self.description = description
        self.url = url
        self.pictureURL = pictureURL
    }
}
