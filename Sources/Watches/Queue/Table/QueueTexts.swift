import FoundationEssentials

/// What the queue's JSON says. What is broken is as if it were not there: a change is told without it.
enum QueueTexts {
    /// `["phone","city"]`
    static func fields(_ text: String) -> [String]? {
        try? JSONDecoder().decode([String].self, from: Data(text.utf8))
    }

    /// `{"phone":{"old":"138","new":"139"}}`
    static func values(_ text: String) -> [String: ChangedValue] {
        let values = try? JSONDecoder().decode([String: Pair].self, from: Data(text.utf8))
        return values?.mapValues { ChangedValue(old: $0.old?.text, new: $0.new?.text) } ?? [:]
    }

    private struct Pair: Decodable {
        let old: Scalar?
        let new: Scalar?
    }

    /// A text, or what is written like one.
    private struct Scalar: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else if let bool = try? container.decode(Bool.self) {
                text = bool ? "true" : "false"
            } else if let integer = try? container.decode(Int64.self) {
                text = String(integer)
            } else {
                text = try container.decode(Decimal.self).description
            }
        }
    }
}
