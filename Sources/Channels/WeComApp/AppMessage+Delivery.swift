import Delivery
import WeCom

extension AppMessage.Content {
    /// A composed part in WeCom's terms. An image or a file is none: it becomes one when it is uploaded.
    init(_ message: Message) throws {
        switch message.body {
        case .text(let text): self = .text(text.content)
        case .markdown(let content): self = .markdown(content)
        case .textCard(let card):
            self = .textCard(
                AppTextCard(
                    title: card.title, description: card.description, url: card.url, buttonText: card.buttonText))
        case .news(let articles):
            self = .news(
                articles.map {
                    RobotArticle(
                        title: $0.title, description: $0.description, url: $0.url, pictureURL: $0.pictureURL)
                })
        case .templateCard(let json): self = .templateCard(try TemplateCard(json: json, for: .app))
        case .image, .file: throw InvalidAppMessage("the message has something that was not uploaded")
        case .markdownV2: throw InvalidAppMessage("an application does not take markdown_v2")
        case .event(let event): throw InvalidAppMessage("the event \(event.type) is for programs")
        }
    }
}
