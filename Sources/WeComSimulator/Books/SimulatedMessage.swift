package import FoundationEssentials

/// A message that the simulator accepted, as the group sees it.
package struct SimulatedMessage: Sendable, Hashable, Codable {
    /// Ascending, without gaps.
    package let id: Int
    package let time: Date
    package let key: String
    /// WeCom's `msgtype`.
    package let type: String
    /// The text or markdown as sent; of other types what stands for them: titles, a file's name.
    package let content: String
    /// Who is mentioned: user ids and mobile numbers.
    package let receivers: [String]
    package let articles: [Article]?
    /// The `template_card` object.
    package let card: JSONValue?
    package let media: Media?

    /// An article after WeCom's silent cuts.
    package struct Article: Sendable, Hashable, Codable {
        package let title: String
        package let description: String
        package let url: String
        package let picurl: String?
    }

    /// An image or a file, to be had at `/_simulator/media/{id}` as long as it is kept.
    package struct Media: Sendable, Hashable, Codable {
        package let id: String
        package let name: String
        package let bytes: Int
    }
}
