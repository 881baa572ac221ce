/// The rule for a text.
package struct SettingsText: Sendable {
    /// To stand after "allowed is".
    package let allowed: String
    /// ECMA 262, for the JSON Schema: what an editor can check while the user types.
    package let schemaPattern: String?
    package let choices: [String]?
    package let allowsEmpty: Bool
    /// nil if the text is fine, else what is allowed.
    package let check: @Sendable (String) -> String?

    package init(
        allowed: String, schemaPattern: String? = nil, allowsEmpty: Bool = false,
        check: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.allowed = allowed
        self.schemaPattern = schemaPattern
        choices = nil
        self.allowsEmpty = allowsEmpty
        self.check = check
    }

    package init(choices: [String]) {
        let allowed = choices.joined(separator: " or ")
        self.allowed = allowed
        schemaPattern = nil
        self.choices = choices
        allowsEmpty = false
        check = { choices.contains($0) ? nil : allowed }
    }

    /// A name that can stand in a URL, a metric label and a file name as it is.
    package static let name: SettingsText = {
        let allowed = "a name of up to 64 letters, digits, _, . and -, beginning with a letter or digit"
        return SettingsText(allowed: allowed, schemaPattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$") {
            isName($0) ? nil : allowed
        }
    }()

    private static func isName(_ text: String) -> Bool {
        guard text.utf8.count <= 64, let first = text.utf8.first, isAlphanumeric(first) else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
