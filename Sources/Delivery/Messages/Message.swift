/// What a feature wants to say, before any channel has shaped it.
///
/// The outbox keeps it as JSON (`StoredMessage`).
package struct Message: Sendable, Hashable {
    package var body: Body

    package init(_ body: Body) {
        self.body = body
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

    /// Plain text, the most common message.
    package static func text(_ content: String) -> Message { Message(.text(Text(content))) }
}
