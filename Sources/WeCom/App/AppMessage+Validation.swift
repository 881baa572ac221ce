extension AppMessage {
    /// Checks the message and its receivers against ``AppLimits``.
    ///
    /// - Throws: ``InvalidAppMessage`` with what was found and what is allowed.
    public func validate() throws(InvalidAppMessage) {
        try receivers.validate()
        if let duplicateCheck, !AppLimits.duplicateCheckInterval.contains(duplicateCheck) {
            throw InvalidAppMessage("the interval of the duplicate check must lie between 1 second and 4 hours")
        }
        try content.validate()
    }
}

extension AppMessage.Content {
    public func validate() throws(InvalidAppMessage) {
        switch self {
        case .text(let content): try Self.checkText(content, of: "a text", atMost: AppLimits.textBytes)
        case .markdown(let content):
            try Self.checkText(content, of: "a markdown message", atMost: AppLimits.markdownBytes)
        case .textCard(let card): try Self.checkCard(card)
        case .news(let articles): try Self.checkNews(articles)
        case .image(let id), .file(let id):
            guard !id.isEmpty else { throw InvalidAppMessage("the message needs the id of an upload") }
        case .templateCard: break  // a TemplateCard exists only if it is valid
        }
    }

    private static func checkText(
        _ content: String, of kind: String, atMost limit: Int
    ) throws(InvalidAppMessage) {
        guard !content.isEmpty else { throw InvalidAppMessage("\(kind) is empty; WeCom refuses it") }
        guard content.utf8.count <= limit else {
            throw InvalidAppMessage("\(kind) has \(content.utf8.count) bytes; WeCom takes at most \(limit)")
        }
    }

    private static func checkCard(_ card: AppTextCard) throws(InvalidAppMessage) {
        guard !card.title.isEmpty, !card.description.isEmpty else {
            throw InvalidAppMessage("a text card needs a title and a description")
        }
        try check(card.title, "the text card's title", atMost: AppLimits.cardTitleCharacters)
        try check(card.description, "the text card's description", atMost: AppLimits.cardDescriptionCharacters)
        try check(card.buttonText ?? "", "the text card's button", atMost: AppLimits.buttonCharacters)
        try checkURL(card.url, of: "the text card")
    }

    private static func checkNews(_ articles: [RobotArticle]) throws(InvalidAppMessage) {
        guard (1...AppLimits.articles).contains(articles.count) else {
            throw InvalidAppMessage("a news message has \(articles.count) articles; WeCom takes 1 to 8")
        }
        for (index, article) in articles.enumerated() {
            guard !article.title.isEmpty else { throw InvalidAppMessage("article \(index + 1) has no title") }
            try checkURL(article.url, of: "article \(index + 1)")
        }
    }

    private static func check(_ text: String, _ noun: String, atMost limit: Int) throws(InvalidAppMessage) {
        guard text.unicodeScalars.count <= limit else {
            throw InvalidAppMessage(
                "\(noun) has \(text.unicodeScalars.count) characters; WeCom takes at most \(limit)")
        }
    }

    private static func checkURL(_ url: String, of noun: String) throws(InvalidAppMessage) {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw InvalidAppMessage("\(noun) needs a url that starts with https:// or http://")
        }
        guard url.utf8.count <= AppLimits.urlBytes else {
            throw InvalidAppMessage(
                "the url of \(noun) has \(url.utf8.count) bytes; WeCom takes at most \(AppLimits.urlBytes)")
        }
    }
}
