import FoundationEssentials

/// A template card of a group robot: `text_notice` or `news_notice` (path/91770, "模版卡片类型").
///
/// Kept as the JSON object that WeCom's `template_card` field takes, byte for byte.
public struct TemplateCard: Sendable, Hashable {
    /// The JSON object, as it was given.
    public let json: String
    /// `main_title.title`, else `sub_title_text`.
    public let title: String

    /// - Parameter json: The object that stands in `template_card`.
    /// - Throws: ``InvalidRobotMessage`` naming the field that is missing, too long or of the wrong kind.
    public init(json: String) throws(InvalidRobotMessage) {
        let object: JSONValue
        do {
            object = try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
        } catch {
            throw InvalidRobotMessage("the template card is not a valid JSON object")
        }
        try TemplateCardRules(object).check()
        self.json = json
        self.title = object["main_title"]?["title"]?.string ?? object["sub_title_text"]?.string ?? ""
    }
}
