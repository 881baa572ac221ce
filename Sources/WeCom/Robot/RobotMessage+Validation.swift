extension RobotMessage {
    /// Checks the message against ``RobotLimits``.
    ///
    /// - Parameter textBytes: The limit for a text, where the server is known to allow more than documented.
    /// - Throws: ``InvalidRobotMessage`` with what was found and what is allowed.
    public func validate(textBytes: Int = RobotLimits.textBytes) throws(InvalidRobotMessage) {
        switch self {
        case .text(let content, _, _):
            try Self.checkContent(content, of: "a text", atMost: textBytes)
        case .markdown(let content):
            try Self.checkContent(content, of: "a markdown message", atMost: RobotLimits.markdownBytes)
        case .markdownV2(let content):
            try Self.checkContent(content, of: "a markdown_v2 message", atMost: RobotLimits.markdownV2Bytes)
        case .image(let bytes):
            try Self.checkImage(bytes)
        case .news(let articles):
            try Self.checkNews(articles)
        case .file(let mediaID):
            guard !mediaID.isEmpty else { throw InvalidRobotMessage("a file message needs the id of an uploaded file") }
        case .templateCard:
            break  // a TemplateCard exists only if it is valid
        }
    }

    /// Checks a file before it is uploaded.
    public static func validateFile(_ bytes: [UInt8], named name: String) throws(InvalidRobotMessage) {
        guard !name.isEmpty else { throw InvalidRobotMessage("a file needs a name") }
        guard bytes.count >= RobotLimits.fileMinimumBytes else {
            throw InvalidRobotMessage("the file \(name) has \(bytes.count) bytes; WeCom takes files of more than 5")
        }
        guard bytes.count <= RobotLimits.fileBytes else {
            throw InvalidRobotMessage(
                "the file \(name) has \(bytes.count) bytes; WeCom takes at most \(RobotLimits.fileBytes) (20 MiB)")
        }
    }

    private static func checkContent(
        _ content: String, of kind: String, atMost limit: Int
    ) throws(InvalidRobotMessage) {
        guard !content.isEmpty else { throw InvalidRobotMessage("\(kind) is empty; WeCom refuses it") }
        guard content.utf8.count <= limit else {
            throw InvalidRobotMessage("\(kind) has \(content.utf8.count) bytes; WeCom takes at most \(limit)")
        }
    }

    private static func checkImage(_ bytes: [UInt8]) throws(InvalidRobotMessage) {
        let isPNG = bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        let isJPEG = bytes.starts(with: [0xFF, 0xD8, 0xFF])
        guard isPNG || isJPEG else {
            throw InvalidRobotMessage("the image is neither PNG nor JPEG by its first bytes; WeCom takes only these")
        }
        guard bytes.count <= RobotLimits.imageBytes else {
            throw InvalidRobotMessage(
                "the image has \(bytes.count) bytes; WeCom takes at most \(RobotLimits.imageBytes) (2 MiB)")
        }
    }

    private static func checkNews(_ articles: [RobotArticle]) throws(InvalidRobotMessage) {
        guard (1...RobotLimits.articles).contains(articles.count) else {
            throw InvalidRobotMessage("a news message has \(articles.count) articles; WeCom takes 1 to 8")
        }
        for (index, article) in articles.enumerated() {
            guard !article.title.isEmpty else { throw InvalidRobotMessage("article \(index + 1) has no title") }
            guard article.url.hasPrefix("https://") || article.url.hasPrefix("http://") else {
                throw InvalidRobotMessage(
                    "article \(index + 1) needs a url that starts with https:// or http://")
            }
        }
    }
}
