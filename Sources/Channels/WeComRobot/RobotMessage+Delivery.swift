import Delivery
import WeCom

extension RobotMessage {
    /// A composed part in WeCom's terms. A file is none: it becomes one when it is uploaded.
    init(_ message: Message) throws {
        switch message.body {
        case .text(let text):
            self = .text(
                text.content, mentionedUsers: text.mentionedUsers, mentionedMobiles: text.mentionedMobiles)
        case .markdown(let content):
            self = .markdown(content)
        case .markdownV2(let content):
            self = .markdownV2(content)
        case .image(let image):
            self = .image(image.bytes)
        case .news(let articles):
            self = .news(
                articles.map {
                    RobotArticle(
                        title: $0.title, description: $0.description, url: $0.url, pictureURL: $0.pictureURL)
                })
        case .templateCard(let json):
            self = .templateCard(try TemplateCard(json: json))
        case .file(let file):
            throw InvalidRobotMessage("the file \(file.name) was not uploaded")
        case .textCard, .event:
            throw InvalidRobotMessage("a robot has no message of this type")
        }
    }
}
