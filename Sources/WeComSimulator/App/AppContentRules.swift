import FoundationEssentials

/// What WeCom accepts in an app's message and what it silently cuts off (path/90236). Written from the
/// documentation and not shared with the client, so that a misreading in one of them shows.
struct AppContentRules {
    /// Finds an uploaded file that the company may use now.
    typealias FindMedia = (_ id: String, _ kind: MediaShelf.Kind) -> MediaShelf.Item?

    private let request: AppRequest
    private let findMedia: FindMedia
    private var draft: MessageDraft

    static func draft(_ request: AppRequest, findMedia: @escaping FindMedia) throws(Refusal) -> MessageDraft {
        var rules = AppContentRules(request, findMedia)
        try rules.checkSwitches()
        try rules.read()
        return rules.draft
    }

    private init(_ request: AppRequest, _ findMedia: @escaping FindMedia) {
        self.request = request
        self.findMedia = findMedia
        draft = MessageDraft(type: request.msgtype ?? "")
    }

    private func checkSwitches() throws(Refusal) {
        let safeValues = request.msgtype == "mpnews" ? 0...2 : 0...1
        for (value, allowed, name) in [
            (request.safe, safeValues, "safe"), (request.enableIDTranslation, 0...1, "enable_id_trans"),
            (request.enableDuplicateCheck, 0...1, "enable_duplicate_check"),
        ] {
            guard let value else { continue }
            guard allowed.contains(value) else { throw Refusal(40058, "\(name) invalid Request Parameter") }
        }
    }

    private mutating func read() throws(Refusal) {
        switch request.msgtype {
        case "text": try readText()
        case "markdown": try readMarkdown()
        case "textcard": try readTextCard()
        case "news": try readNews()
        case "mpnews": try readMPNews()
        case "image": draft.media = try media(request.image, .image)
        case "voice": draft.media = try media(request.voice, .voice)
        case "video": draft.media = try media(request.video, .video)
        case "file": draft.media = try media(request.file, .file)
        case "template_card": try readTemplateCard()
        case "miniprogram_notice": try readMiniprogramNotice()
        default: throw .unknownType
        }
    }

    /// Longer than 2048 bytes is "cut", not refused.
    private mutating func readText() throws(Refusal) {
        guard let content = request.text?.content, !content.isEmpty else { throw .emptyContent }
        draft.content = cut(SilentCut.bytes(content, atMost: 2_048), "text.content")
    }

    private mutating func readMarkdown() throws(Refusal) {
        guard let content = request.markdown?.content, !content.isEmpty else { throw .emptyContent }
        guard content.utf8.count <= 2_048 else { throw Refusal(45002, "content size out of limit") }
        draft.content = content
    }

    private mutating func readTextCard() throws(Refusal) {
        guard let card = request.textcard, let title = card.title, !title.isEmpty,
            let description = card.description, !description.isEmpty, let url = card.url, !url.isEmpty,
            url.utf8.count <= 2_048
        else { throw Refusal(40058, "textcard invalid Request Parameter") }
        let shown = [
            "title": cut(SilentCut.characters(title, atMost: 128), "textcard.title"),
            "description": cut(SilentCut.characters(description, atMost: 512), "textcard.description"),
            "url": url,
            "btntxt": cut(SilentCut.characters(card.btntxt ?? "详情", atMost: 4), "textcard.btntxt"),
        ]
        draft.card = .object(shown.mapValues(JSONValue.string))
        draft.content = [shown["title"], shown["description"]].compactMap(\.self).joined(separator: "\n")
    }

    private mutating func readNews() throws(Refusal) {
        let articles = try counted(request.news?.articles)
        var accepted: [SimulatedMessage.Article] = []
        for article in articles {
            guard let title = article.title, !title.isEmpty else {
                throw Refusal(40058, "news.title invalid Request Parameter")
            }
            let isMiniprogram = article.appid?.isEmpty == false && article.pagepath?.isEmpty == false
            let url = article.url ?? ""
            guard isMiniprogram || (!url.isEmpty && url.utf8.count <= 2_048) else {
                throw Refusal(40058, "news.url invalid Request Parameter")
            }
            accepted.append(
                .init(
                    title: cut(SilentCut.characters(title, atMost: 128), "news.title"),
                    description: cut(
                        SilentCut.characters(article.description ?? "", atMost: 512), "news.description"),
                    url: url, picurl: article.picurl))
        }
        show(accepted)
    }

    private mutating func readMPNews() throws(Refusal) {
        let articles = try counted(request.mpnews?.articles)
        var accepted: [SimulatedMessage.Article] = []
        for article in articles {
            guard let title = article.title, !title.isEmpty, let content = article.content, !content.isEmpty else {
                throw Refusal(40058, "mpnews invalid Request Parameter")
            }
            guard content.utf8.count <= 666 * 1_024 else { throw Refusal(45002, "content size out of limit") }
            guard let thumb = article.thumbMediaID, findMedia(thumb, .image) != nil else { throw .unknownMedia }
            accepted.append(
                .init(
                    title: cut(SilentCut.characters(title, atMost: 128), "mpnews.title"),
                    description: cut(SilentCut.characters(article.digest ?? "", atMost: 512), "mpnews.digest"),
                    url: article.sourceURL ?? "", picurl: "/_simulator/media/\(thumb)"))
        }
        show(accepted)
    }

    private mutating func readTemplateCard() throws(Refusal) {
        let card = try CardRules.app.check(request.templateCard)
        draft.card = card
        draft.content = CardRules.title(of: card)
        draft.isInteractive = CardRules.interactiveTypes.contains(card["card_type"]?.string ?? "")
    }

    private mutating func readMiniprogramNotice() throws(Refusal) {
        guard let notice = request.miniprogramNotice, notice["appid"]?.string?.isEmpty == false,
            let title = notice["title"]?.string, (4...12).contains(title.count)
        else { throw Refusal(40058, "miniprogram_notice invalid Request Parameter") }
        draft.card = notice
        draft.content = title
    }

    private func counted<Article>(_ articles: [Article]?) throws(Refusal) -> [Article] {
        guard let articles, !articles.isEmpty else { throw Refusal(44003, "empty news data") }
        guard articles.count <= 8 else { throw Refusal(45008, "article size out of limit") }
        return articles
    }

    private func media(
        _ media: AppRequest.Media?, _ kind: MediaShelf.Kind
    ) throws(Refusal) -> SimulatedMessage.Media {
        guard let id = media?.mediaID, let item = findMedia(id, kind) else { throw .unknownMedia }
        return .init(id: id, name: item.name, bytes: item.bytes.readableBytes)
    }

    private mutating func show(_ articles: [SimulatedMessage.Article]) {
        draft.articles = articles
        draft.content = articles.map(\.title).joined(separator: "\n")
    }

    private mutating func cut(_ kept: (text: String, isCut: Bool), _ field: String) -> String {
        if kept.isCut, !draft.cut.contains(field) { draft.cut.append(field) }
        return kept.text
    }
}
