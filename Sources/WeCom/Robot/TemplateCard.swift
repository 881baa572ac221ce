import FoundationEssentials

/// A template card: of a group robot `text_notice` or `news_notice` (path/91770, "模版卡片类型"), of an application
/// also those with buttons, a vote or choices (path/90236).
///
/// Kept as the JSON object that WeCom's `template_card` field takes, byte for byte.
public struct TemplateCard: Sendable, Hashable {
    /// The JSON object, as it was given.
    public let json: String
    /// `main_title.title`, else `sub_title_text`.
    public let title: String

    /// Who is to send it.
    public enum Sender: Sendable, Hashable { case robot, app }

    /// - Parameters:
    ///   - json: The object that stands in `template_card`.
    ///   - sender: An application's card may have more types, and longer texts.
    /// - Throws: ``InvalidRobotMessage`` naming the field that is missing, too long or of the wrong kind.
    public init(json: String, for sender: Sender = .robot) throws(InvalidRobotMessage) {
        let object: JSONValue
        do {
            object = try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
        } catch {
            throw InvalidRobotMessage("the template card is not a valid JSON object")
        }
        switch sender {
        case .robot: try TemplateCardRules(object).check()
        case .app: try AppCardRules(object).check()
        }
        self.json = json
        self.title = object["main_title"]?["title"]?.string ?? object["sub_title_text"]?.string ?? ""
    }
}
