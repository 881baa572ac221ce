import Delivery
import WeCom

/// Shapes any message into calls that WeCom takes whole, or says why none could be.
///
/// What WeCom would cut silently is cut here where it is seen (`…`), or divided. More than eight articles become
/// several messages, more than 1,000 users (or 100 parties, or 100 tags) several calls.
struct AppComposer: Sendable {
    private let options: WeComAppOptions
    private let composer: MessageComposer

    init(_ options: WeComAppOptions) {
        self.options = options
        composer = MessageComposer(
            limits: ComposerLimits(
                textBytes: AppLimits.textBytes, markdownBytes: AppLimits.markdownBytes,
                markdownV2Bytes: AppLimits.markdownBytes, maximumParts: options.maximumParts))
    }

    func compose(_ message: Message) throws -> [Message] {
        let parts = try contents(of: message)
        for part in parts { try check(part) }
        let calls = try calls(to: message.receivers ?? options.receivers)
        // Who is named by the configuration stays so: a delivery retried after it was mended goes to the right people.
        if calls.count == 1, message.receivers == nil { return parts }
        return calls.flatMap { receivers in
            parts.map { Message($0.body, title: $0.title, receivers: receivers) }
        }
    }

    private func contents(of message: Message) throws -> [Message] {
        switch message.body {
        case .text, .markdown: try composer.compose(message)
        case .markdownV2(let content): try composer.compose(Message(Self.olderForm(of: content)))
        case .news(let articles): try news(articles)
        case .textCard(let card): [Message(.textCard(card.fittingWeCom))]
        case .event(let event):
            throw ChannelRefusal(
                "the event \(event.type) is for programs: an application sends messages for people")
        case .image, .file, .templateCard: [message]
        }
    }

    /// Applications know markdown without tables, fences and images. Where one of them stands, plain text shows more
    /// than a misread table; everything else of markdown_v2 can be read in the older markdown.
    static func olderForm(of content: String) -> Message.Body {
        let needsText = content.split(separator: "\n").contains { line in
            let line = line.drop { $0 == " " }
            return line.hasPrefix("|") || line.hasPrefix("```") || line.contains("![")
        }
        return needsText ? .text(Message.Text(content)) : .markdown(content)
    }

    private func news(_ articles: [Message.Article]) throws -> [Message] {
        guard !articles.isEmpty else { throw ChannelRefusal("a news message has no articles; WeCom takes 1 to 8") }
        return stride(from: 0, to: articles.count, by: AppLimits.articles).map { start in
            Message(.news(articles[start...].prefix(AppLimits.articles).map(Self.shortened)))
        }
    }

    private static func shortened(_ article: Message.Article) -> Message.Article {
        Message.Article(
            title: article.title.cut(toBytes: AppLimits.articleTitleBytes, ending: "…"),
            description: article.description.cut(toBytes: AppLimits.articleDescriptionBytes, ending: "…"),
            url: article.url, pictureURL: article.pictureURL)
    }

    private func calls(to receivers: Receivers) throws -> [Receivers] {
        guard !receivers.isEmpty else {
            throw ChannelRefusal("the message is for nobody: neither it nor the channel names a user, party or tag")
        }
        let calls = receivers.inCalls
        do {
            for call in calls { try AppReceivers(call).validate() }
        } catch {
            throw ChannelRefusal(error.description)
        }
        return calls
    }

    private func check(_ part: Message) throws {
        do {
            switch part.body {
            case .file(let file): try AppMedia.file.validate(file.bytes, named: file.name)
            case .image(let image): try AppMedia.image.validate(image.bytes, named: "image")
            default: try AppMessage.Content(part).validate()
            }
        } catch let error as InvalidAppMessage {
            throw ChannelRefusal(error.description)
        } catch let error as InvalidRobotMessage {
            throw ChannelRefusal(error.description)
        }
    }
}
