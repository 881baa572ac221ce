import Delivery
import WeCom

/// Shapes any message into parts that a robot takes, or says why none could be.
///
/// What WeCom would cut silently is cut here where it is seen: an article's title and description end in `…`.
/// More than eight articles become several messages.
struct RobotComposer: Sendable {
    private let options: WeComRobotOptions
    private let composer: MessageComposer

    init(_ options: WeComRobotOptions) {
        self.options = options
        self.composer = MessageComposer(
            limits: ComposerLimits(
                textBytes: options.textBytes, markdownBytes: RobotLimits.markdownBytes,
                markdownV2Bytes: RobotLimits.markdownV2Bytes, maximumParts: options.maximumParts))
    }

    func compose(_ message: Message) throws -> [Message] {
        let parts: [Message] =
            switch message.body {
            case .text(let text): try composer.compose(Message(.text(mentioning(text))))
            case .news(let articles): try news(articles)
            case .textCard:
                try message.readable.map { try composer.compose(Message(.text(mentioning($0)))) } ?? []
            case .event(let event):
                throw ChannelRefusal("the event \(event.type) is for programs: a robot takes messages for people")
            case .markdown, .markdownV2, .image, .file, .templateCard: try composer.compose(message)
            }
        for part in parts { try check(part) }
        return parts
    }

    private func mentioning(_ text: Message.Text) -> Message.Text {
        guard text.mentionedUsers.isEmpty, text.mentionedMobiles.isEmpty else { return text }
        return Message.Text(
            text.content, mentionedUsers: options.mentionedUsers, mentionedMobiles: options.mentionedMobiles)
    }

    private func news(_ articles: [Message.Article]) throws -> [Message] {
        guard !articles.isEmpty else { throw ChannelRefusal("a news message has no articles; WeCom takes 1 to 8") }
        return stride(from: 0, to: articles.count, by: RobotLimits.articles).map { start in
            Message(.news(articles[start...].prefix(RobotLimits.articles).map(shortened)))
        }
    }

    private func shortened(_ article: Message.Article) -> Message.Article {
        Message.Article(
            title: article.title.cut(toBytes: RobotLimits.articleTitleBytes, ending: "…"),
            description: article.description.cut(toBytes: RobotLimits.articleDescriptionBytes, ending: "…"),
            url: article.url, pictureURL: article.pictureURL)
    }

    private func check(_ part: Message) throws {
        do {
            if case .file(let file) = part.body {
                try RobotMessage.validateFile(file.bytes, named: file.name)
            } else {
                try RobotMessage(part).validate(textBytes: options.textBytes)
            }
        } catch let error as InvalidRobotMessage {
            throw ChannelRefusal(error.description)
        }
    }
}
