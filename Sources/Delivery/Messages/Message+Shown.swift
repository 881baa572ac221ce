extension Message {
    /// The message as text for people who look into the books; what is no text is described.
    package var shown: String {
        switch body {
        case .text(let text): text.content
        case .markdown(let text), .markdownV2(let text), .templateCard(let text): text
        case .image(let image): "(an image of \(image.bytes.count) bytes)"
        case .file(let file): "(the file \(file.name), \(file.bytes.count) bytes)"
        case .textCard(let card): "\(card.title)\n\(card.description)\n\(card.url)"
        case .event(let event): "event \(event.type)\n\(event.json)"
        case .news(let articles): articles.map { "\($0.title) \($0.url)" }.joined(separator: "\n")
        }
    }
}
