/// What WeCom accepts in a template card of a group robot (path/91770). Lengths count characters.
struct CardRules {
    static func check(_ card: JSONValue?) throws(RobotRefusal) -> JSONValue {
        guard let card, case .object = card else { throw .wrongParameter }
        let type = card["card_type"]?.string
        guard type == "text_notice" || type == "news_notice" else { throw refusal("card_type") }
        let title = card["main_title"]?["title"]?.string ?? ""
        guard !title.isEmpty || card["sub_title_text"]?.string?.isEmpty == false else { throw refusal("main_title") }
        try checkLengths(card)
        try checkRows(card)
        guard let action = card["card_action"], (1...2).contains(action["type"]?.integer ?? 0),
            action["url"]?.string != nil || action["appid"]?.string != nil
        else { throw refusal("card_action") }
        if type == "news_notice", card["card_image"] == nil, card["image_text_area"] == nil {
            throw refusal("card_image")
        }
        return card
    }

    private static func checkLengths(_ card: JSONValue) throws(RobotRefusal) {
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

    private static func checkRows(_ card: JSONValue) throws(RobotRefusal) {
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

    private static func list(_ card: JSONValue, _ name: String, atMost limit: Int) throws(RobotRefusal) -> [JSONValue] {
        guard let value = card[name] else { return [] }
        guard case .array(let elements) = value, elements.count <= limit else { throw refusal(name) }
        return elements
    }

    private static func refusal(_ field: String) -> RobotRefusal {
        RobotRefusal(40058, "template_card.\(field) invalid Request Parameter")
    }
}
