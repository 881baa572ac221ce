/// What an application says, and to whom (path/90236). ``validate()`` checks it against ``AppLimits``.
public struct AppMessage: Sendable, Hashable {
    public var content: Content
    public var receivers: AppReceivers
    /// Shown with a watermark, and not to be forwarded.
    public var isConfidential: Bool
    /// The same JSON body is not received twice within this time; nil: it is. At most 4 hours.
    public var duplicateCheck: Duration?

    public init(
        _ content: Content, to receivers: AppReceivers, isConfidential: Bool = false, duplicateCheck: Duration? = nil
    ) {
        self.content = content
        self.receivers = receivers
        self.isConfidential = isConfidential
        self.duplicateCheck = duplicateCheck
    }

    public enum Content: Sendable, Hashable {
        /// At most 2048 bytes; `<a href="…">` links work.
        case text(String)
        /// At most 2048 bytes: headings, bold, links, inline code, quotes, `<font color="info|comment|warning">`.
        case markdown(String)
        case textCard(AppTextCard)
        /// 1 to 8 articles.
        case news([RobotArticle])
        /// Uploaded before: see ``AppClient/upload(_:named:as:)``.
        case image(mediaID: String)
        case file(mediaID: String)
        case templateCard(TemplateCard)
    }

    /// The name in WeCom's `msgtype` field.
    public var type: String {
        switch content {
        case .text: "text"
        case .markdown: "markdown"
        case .textCard: "textcard"
        case .news: "news"
        case .image: "image"
        case .file: "file"
        case .templateCard: "template_card"
        }
    }
}

/// A title, a description and a link.
public struct AppTextCard: Sendable, Hashable {
    /// At most 128 characters.
    public var title: String
    /// At most 512 characters; plain, or with `<div class="gray|normal|highlight">`.
    public var description: String
    /// At most 2048 bytes.
    public var url: String
    /// At most 4 characters; nil: WeCom's own word for "details".
    public var buttonText: String?

    public init(title: String, description: String, url: String, buttonText: String? = nil) {
        self.title = title
        self.description = description
        self.url = url
        self.buttonText = buttonText
    }
}
