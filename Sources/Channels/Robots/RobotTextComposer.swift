import Delivery

/// What robots that take text and markdown, but no files, make of any message.
struct RobotTextComposer: Sendable {
    let noun: String
    let composer: FittedComposer

    func compose(_ message: Message) throws -> [Message] {
        let shaped = try shape(message)
        let parts = try composer.compose(shaped)
        // The composer's last resort is a file with the whole.
        guard !parts.contains(where: { if case .file = $0.body { true } else { false } }) else {
            throw ChannelRefusal(
                "the text is longer than max_parts (\(composer.maximumParts)) messages, and \(noun) takes no files")
        }
        return parts
    }

    private func shape(_ message: Message) throws -> Message {
        if let markdown = message.markdown {
            if case .markdown = message.body { return Message(.markdown(markdown)) }
            return Message(.markdownV2(markdown))
        }
        switch message.body {
        case .text: return Message(message.body)
        case .image: throw ChannelRefusal("\(noun) takes no images: only apps can upload them")
        case .file(let file): throw ChannelRefusal("\(noun) takes no files: \(file.name) cannot go this way")
        case .templateCard: throw ChannelRefusal("a template card is WeCom's own: \(noun) has no such form")
        case .event(let event):
            throw ChannelRefusal("the event \(event.type) is for programs: \(noun) takes messages for people")
        default: throw ChannelRefusal("the message is empty: there is nothing to send")
        }
    }
}

/// Robots that are guarded by keywords take only messages that have one of them.
enum RobotKeywords {
    /// The text with the first keyword as its last line if it has none of them.
    static func completed(_ text: String, _ keywords: [String]) -> String {
        guard let first = keywords.first, !keywords.contains(where: { text.contains($0) }) else { return text }
        return text + "\n\n" + first
    }
}
