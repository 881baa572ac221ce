/// What the documentation demands of a template card (path/91770). Lengths are counted in characters.
///
/// `main_title.title` has only an advised length (26) and is not refused for it.
struct TemplateCardRules {
    private let card: JSONValue

    init(_ card: JSONValue) { self.card = card }

    func check() throws(InvalidRobotMessage) {
        guard case .object = card else { throw InvalidRobotMessage("the template card is not a JSON object") }
        try checkType()
        try checkTitles()
        try checkLengths()
        try checkHorizontalContent()
        try checkJumps()
        try checkCardAction()
    }

    private func checkType() throws(InvalidRobotMessage) {
        switch card["card_type"]?.string {
        case "text_notice": break
        case "news_notice":
            guard card["card_image"]?["url"]?.string?.isEmpty == false || card["image_text_area"] != nil else {
                throw InvalidRobotMessage("a news_notice card needs card_image.url or image_text_area")
            }
        default:
            throw InvalidRobotMessage(
                "the template card's card_type must be text_notice or news_notice; a group robot takes no other")
        }
    }

    private func checkTitles() throws(InvalidRobotMessage) {
        let hasTitle = card["main_title"]?["title"]?.string?.isEmpty == false
        let hasSubtitle = card["sub_title_text"]?.string?.isEmpty == false
        guard hasTitle || hasSubtitle else {
            throw InvalidRobotMessage("the template card needs main_title.title or sub_title_text")
        }
    }

    private func checkLengths() throws(InvalidRobotMessage) {
        try check(card["sub_title_text"], "sub_title_text", atMost: 112)
        try check(card["source"]?["desc"], "source.desc", atMost: 13)
        try check(card["emphasis_content"]?["title"], "emphasis_content.title", atMost: 10)
        try check(card["emphasis_content"]?["desc"], "emphasis_content.desc", atMost: 15)
        if let color = card["source"]?["desc_color"] {
            guard let number = color.integer, (0...3).contains(number) else {
                throw InvalidRobotMessage("the template card's source.desc_color must be 0, 1, 2 or 3")
            }
        }
    }

    private func checkHorizontalContent() throws(InvalidRobotMessage) {
        let rows = try list("horizontal_content_list", atMost: 6)
        for (index, row) in rows.enumerated() {
            let place = "horizontal_content_list[\(index)]"
            guard row["keyname"]?.string?.isEmpty == false else {
                throw InvalidRobotMessage("the template card's \(place) needs a keyname")
            }
            try check(row["keyname"], place + ".keyname", atMost: 5)
            try check(row["value"], place + ".value", atMost: 26)
            try checkTarget(row, place, [1: "url", 2: "media_id", 3: "userid"])
        }
    }

    private func checkJumps() throws(InvalidRobotMessage) {
        for (index, jump) in try list("jump_list", atMost: 3).enumerated() {
            let place = "jump_list[\(index)]"
            guard jump["title"]?.string?.isEmpty == false else {
                throw InvalidRobotMessage("the template card's \(place) needs a title")
            }
            try check(jump["title"], place + ".title", atMost: 13)
            try checkTarget(jump, place, [1: "url", 2: "appid"])
        }
    }

    private func checkCardAction() throws(InvalidRobotMessage) {
        guard let action = card["card_action"], let type = action["type"]?.integer, type == 1 || type == 2 else {
            throw InvalidRobotMessage(
                "the template card needs card_action with type 1 (and url) or type 2 (and appid)")
        }
        try checkTarget(action, "card_action", [1: "url", 2: "appid"])
    }

    /// A thing of type 1 leads to a url, and so on: the field that its type needs must be there.
    private func checkTarget(
        _ value: JSONValue, _ place: String, _ fields: [Int64: String]
    ) throws(InvalidRobotMessage) {
        guard let type = value["type"]?.integer, type != 0 else { return }
        guard let field = fields[type] else {
            throw InvalidRobotMessage("the template card's \(place).type is \(type), which WeCom does not know")
        }
        guard value[field]?.string?.isEmpty == false else {
            throw InvalidRobotMessage("the template card's \(place) is of type \(type) and needs \(field)")
        }
    }

    private func list(_ name: String, atMost limit: Int) throws(InvalidRobotMessage) -> [JSONValue] {
        guard let value = card[name] else { return [] }
        guard case .array(let elements) = value else {
            throw InvalidRobotMessage("the template card's \(name) must be a list")
        }
        guard elements.count <= limit else {
            throw InvalidRobotMessage(
                "the template card's \(name) has \(elements.count) entries; WeCom takes at most \(limit)")
        }
        return elements
    }

    private func check(_ value: JSONValue?, _ name: String, atMost limit: Int) throws(InvalidRobotMessage) {
        guard let text = value?.string, text.count > limit else { return }
        throw InvalidRobotMessage(
            "the template card's \(name) has \(text.count) characters; WeCom takes at most \(limit)")
    }
}
