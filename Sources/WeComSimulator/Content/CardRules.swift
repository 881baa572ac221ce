/// What WeCom accepts in a template card (robots: path/91770, apps: path/90236). Lengths count characters.
struct CardRules: Sendable {
    static let noticeTypes: Set = ["text_notice", "news_notice"]
    /// The cards of apps that are answered by a click.
    static let interactiveTypes: Set = ["button_interaction", "vote_interaction", "multiple_interaction"]

    static let robot = CardRules(types: noticeTypes)
    static let app = CardRules(types: noticeTypes.union(interactiveTypes))

    /// The values of `card_type`.
    let types: Set<String>

    func check(_ card: JSONValue?) throws(Refusal) -> JSONValue {
        guard let card, case .object = card else { throw .wrongParameter }
        let type = card["card_type"]?.string ?? ""
        guard types.contains(type) else { throw Self.refusal("card_type") }
        guard !Self.title(of: card).isEmpty else { throw Self.refusal("main_title") }
        try Self.checkLengths(card)
        try Self.checkRows(card)
        if Self.interactiveTypes.contains(type) {
            try Self.checkChoices(card, type: type)
            return card
        }
        guard let action = card["card_action"], (1...2).contains(action["type"]?.integer ?? 0),
            action["url"]?.string != nil || action["appid"]?.string != nil
        else { throw Self.refusal("card_action") }
        if type == "news_notice", card["card_image"] == nil, card["image_text_area"] == nil {
            throw Self.refusal("card_image")
        }
        return card
    }

    /// What stands for a card in a list.
    static func title(of card: JSONValue) -> String {
        let title = card["main_title"]?["title"]?.string ?? ""
        return title.isEmpty ? card["sub_title_text"]?.string ?? "" : title
    }

    private static func checkLengths(_ card: JSONValue) throws(Refusal) {
        let limits: [(value: JSONValue?, name: String, limit: Int)] = [
            (card["sub_title_text"], "sub_title_text", 112), (card["source"]?["desc"], "source.desc", 13),
            (card["emphasis_content"]?["title"], "emphasis_content.title", 10),
            (card["emphasis_content"]?["desc"], "emphasis_content.desc", 15),
        ]
        for (value, name, limit) in limits where (value?.string?.count ?? 0) > limit { throw refusal(name) }
        if let color = card["source"]?["desc_color"], !(0...3).contains(color.integer ?? -1) {
            throw refusal("source.desc_color")
        }
    }

    private static func checkRows(_ card: JSONValue) throws(Refusal) {
        for row in try list(card, "horizontal_content_list", atMost: 6) {
            guard let name = row["keyname"]?.string, !name.isEmpty, name.count <= 5,
                (row["value"]?.string?.count ?? 0) <= 26
            else { throw refusal("horizontal_content_list") }
        }
        for jump in try list(card, "jump_list", atMost: 3) {
            guard let title = jump["title"]?.string, !title.isEmpty, title.count <= 13 else {
                throw refusal("jump_list")
            }
        }
    }

    /// `task_id` names the card in the callback; it is at most 128 bytes of digits, letters and `_-@`.
    private static func checkChoices(_ card: JSONValue, type: String) throws(Refusal) {
        let taskID = card["task_id"]?.string ?? ""
        let isPlain = taskID.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "_-@".unicodeScalars.contains($0))
        }
        guard (1...128).contains(taskID.utf8.count), isPlain else { throw refusal("task_id") }
        switch type {
        case "button_interaction":
            let buttons = try list(card, "button_list", atMost: 6)
            let isComplete = buttons.allSatisfy { $0["text"]?.string?.isEmpty == false }
            guard !buttons.isEmpty, isComplete else { throw refusal("button_list") }
        case "vote_interaction":
            guard let box = card["checkbox"], box["question_key"]?.string?.isEmpty == false else {
                throw refusal("checkbox")
            }
            guard !(try list(box, "option_list", atMost: 20)).isEmpty else { throw refusal("checkbox.option_list") }
            try checkSubmitButton(card)
        default:
            let selections = try list(card, "select_list", atMost: 3)
            guard !selections.isEmpty else { throw refusal("select_list") }
            for selection in selections {
                guard !(try list(selection, "option_list", atMost: 10)).isEmpty else { throw refusal("select_list") }
            }
            try checkSubmitButton(card)
        }
    }

    private static func checkSubmitButton(_ card: JSONValue) throws(Refusal) {
        guard card["submit_button"]?["text"]?.string?.isEmpty == false else { throw refusal("submit_button") }
    }

    private static func list(_ card: JSONValue, _ name: String, atMost limit: Int) throws(Refusal) -> [JSONValue] {
        guard let value = card[name] else { return [] }
        guard case .array(let elements) = value, elements.count <= limit else { throw refusal(name) }
        return elements
    }

    private static func refusal(_ field: String) -> Refusal {
        Refusal(40058, "template_card.\(field) invalid Request Parameter")
    }
}
