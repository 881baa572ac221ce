extension Message {
    /// The same as plain text, for a channel that has no such form; nil for what is no text at all (images, files,
    /// events).
    package var readable: Text? {
        switch body {
        case .text(let text): text
        case .markdown(let content), .markdownV2(let content): Text(content)
        case .news(let articles):
            Text(
                articles.map { article in
                    [article.title, article.description, article.url].filter { !$0.isEmpty }.joined(separator: "\n")
                }.joined(separator: "\n\n"))
        case .textCard(let card):
            Text([card.title, card.description, card.url].filter { !$0.isEmpty }.joined(separator: "\n"))
        case .image, .file, .templateCard, .event: nil
        }
    }
}
