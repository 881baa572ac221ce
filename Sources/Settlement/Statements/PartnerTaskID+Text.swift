import Foundation
import Observability

extension PartnerTaskID {
    /// The digits, or the text itself.
    package var text: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): text
        }
    }

    /// As JSON has it: `42`, `"a42"`.
    package var json: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): JSONText.quoted(text)
        }
    }

    /// nil for what is neither a whole number nor a string.
    package init?(json: String) {
        if let number = Int64(json) {
            self = .number(number)
        } else if let text = try? JSONDecoder().decode(String.self, from: Data(json.utf8)) {
            self = .text(text)
        } else {
            return nil
        }
    }
}
