/// What a feature wants to say, before any channel has shaped it.
///
/// The outbox keeps it as JSON (`StoredMessage`).
package struct Message: Sendable, Hashable {
    package var body: Body
    /// What it is about, in a few words: an e-mail's subject. nil: the channel takes the first line.
    package var title: String?
    /// Whom it is for, where the channel can choose; nil: those that the channel names.
    package var receivers: Receivers?

    package init(_ body: Body, title: String? = nil, receivers: Receivers? = nil) {
        self.body = body
        self.title = title
        self.receivers = receivers
    }

    package enum Body: Sendable, Hashable {
        case text(Text)
        /// The WeCom markdown of old: font colours, no tables.
        case markdown(String)
        /// Markdown with tables, fences and nested lists.
        case markdownV2(String)
        case image(Image)
        case news([Article])
        case file(File)
        /// A template card, as the JSON object that WeCom's `template_card` field takes.
        case templateCard(String)
        case textCard(TextCard)
        /// For programs: what a webhook sends, byte for byte.
        case event(Event)
    }

    /// Plain text, with the people it mentions.
    package struct Text: Sendable, Hashable {
        package var content: String
        /// User ids, or `@all`.
        package var mentionedUsers: [String]
        /// Mobile numbers, or `@all`.
        package var mentionedMobiles: [String]

        package init(_ content: String, mentionedUsers: [String] = [], mentionedMobiles: [String] = []) {
            self.content = content
            self.mentionedUsers = mentionedUsers
            self.mentionedMobiles = mentionedMobiles
        }
    }

    package struct Image: Sendable, Hashable {
        /// PNG or JPEG.
        package var bytes: [UInt8]
        package init(bytes: [UInt8]) { self.bytes = bytes }
    }

    package struct File: Sendable, Hashable {
        package var name: String
        package var bytes: [UInt8]
        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    package struct Article: Sendable, Hashable, Codable {
        package var title: String
        package var description: String
        package var url: String
        package var pictureURL: String?
        package init(title: String, description: String, url: String, pictureURL: String? = nil) {
            self.title = title
            self.description = description
            self.url = url
            self.pictureURL = pictureURL
        }
    }

    /// A title, a description and a link.
    package struct TextCard: Sendable, Hashable, Codable {
        package var title: String
        /// Plain, or with WeCom's `<div class="gray|normal|highlight">`.
        package var description: String
        package var url: String
        /// nil: the peer's own word for "details".
        package var buttonText: String?
        package init(title: String, description: String, url: String, buttonText: String? = nil) {
            self.title = title
            self.description = description
            self.url = url
            self.buttonText = buttonText
        }
    }

    /// Something that happened, for a program.
    package struct Event: Sendable, Hashable {
        /// `task.daily_stats`
        package var type: String
        /// The body as it is sent and signed: exactly these bytes at every attempt.
        package var json: String
        /// To whom, where the channel has many peers: the name under which its `CallbackDirectory` knows the address.
        package var destination: String?

        package init(type: String, json: String, destination: String? = nil) {
            self.type = type
            self.json = json
            self.destination = destination
        }
    }

    /// Plain text, the most common message.
    package static func text(_ content: String) -> Message { Message(.text(Text(content))) }
}
