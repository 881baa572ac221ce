import Delivery

extension Message {
    /// The message as markdown, where it has a form that is more than plain text: for peers that show markdown.
    var markdown: String? {
        switch body {
        case .markdown(let content), .markdownV2(let content): content
        case .news(let articles): articles.map(Self.markdown).joined(separator: "\n\n")
        case .textCard(let card): Self.markdown(of: card)
        case .text, .image, .file, .templateCard, .event: nil
        }
    }

    private static func markdown(of article: Article) -> String {
        var lines = ["**\(linked(article.title, article.url))**"]
        if !article.description.isEmpty { lines.append(escaped(article.description)) }
        if let picture = article.pictureURL, !picture.isEmpty { lines.append("![🖼](\(picture))") }
        return lines.joined(separator: "\n")
    }

    private static func markdown(of card: TextCard) -> String {
        let description = escaped(withoutTags(card.description))
        let button = linked(card.buttonText ?? "详情", card.url)
        return ["**\(escaped(card.title))**", description, button].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func linked(_ text: String, _ url: String) -> String {
        url.isEmpty ? escaped(text) : "[\(escaped(text))](\(url))"
    }

    /// A text card's description may have `<div class="gray">`.
    private static func withoutTags(_ text: String) -> String {
        text.split(separator: "</div>", omittingEmptySubsequences: false).map { piece in
            guard let open = piece.firstRange(of: "<div"), let close = piece[open.upperBound...].firstIndex(of: ">")
            else {
                return String(piece)
            }
            return piece[..<open.lowerBound] + String(piece[piece.index(after: close)...])
        }.joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "\\`*[]<>#|".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
