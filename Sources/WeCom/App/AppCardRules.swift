/// What an application's template card needs (path/90236, "模板卡片消息"). Lengths are only advised there.
struct AppCardRules {
    private let card: JSONValue

    init(_ card: JSONValue) { self.card = card }

    func check() throws(InvalidRobotMessage) {
        guard case .object = card else { throw InvalidRobotMessage("the template card is not a JSON object") }
        switch card["card_type"]?.string {
        case "text_notice", "news_notice": try checkNotice()
        case "button_interaction": try checkInteraction(["button_list"])
        case "vote_interaction": try checkInteraction(["checkbox", "submit_button"])
        case "multiple_interaction": try checkInteraction(["select_list", "submit_button"])
        default:
            throw InvalidRobotMessage(
                "the template card's card_type must be text_notice, news_notice, button_interaction, "
                    + "vote_interaction or multiple_interaction")
        }
        try checkCount("horizontal_content_list", atMost: 6)
        try checkCount("jump_list", atMost: 3)
        try checkCount("button_list", atMost: 6)
        try checkCount("select_list", atMost: 3)
    }

    private func checkNotice() throws(InvalidRobotMessage) {
        try checkTitle()
        guard let type = card["card_action"]?["type"]?.integer, type == 1 || type == 2 else {
            throw InvalidRobotMessage("the template card needs card_action with type 1 (and url) or type 2 (and appid)")
        }
        let field = type == 1 ? "url" : "appid"
        guard card["card_action"]?[field]?.string?.isEmpty == false else {
            throw InvalidRobotMessage("the template card's card_action is of type \(type) and needs \(field)")
        }
    }

    /// A card that is answered is told apart by its task_id.
    private func checkInteraction(_ fields: [String]) throws(InvalidRobotMessage) {
        try checkTitle()
        guard let task = card["task_id"]?.string, (1...128).contains(task.utf8.count) else {
            throw InvalidRobotMessage("the template card needs a task_id of 1 to 128 bytes")
        }
        for field in fields where card[field] == nil {
            throw InvalidRobotMessage("the template card needs \(field)")
        }
    }

    private func checkTitle() throws(InvalidRobotMessage) {
        guard
            card["main_title"]?["title"]?.string?.isEmpty == false || card["sub_title_text"]?.string?.isEmpty == false
        else { throw InvalidRobotMessage("the template card needs main_title.title or sub_title_text") }
    }

    private func checkCount(_ name: String, atMost limit: Int) throws(InvalidRobotMessage) {
        guard let value = card[name] else { return }
        guard case .array(let elements) = value else {
            throw InvalidRobotMessage("the template card's \(name) must be a list")
        }
        guard elements.count <= limit else {
            throw InvalidRobotMessage(
                "the template card's \(name) has \(elements.count) entries; WeCom takes at most \(limit)")
        }
    }
}
