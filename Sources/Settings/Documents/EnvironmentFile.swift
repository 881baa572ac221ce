/// A `.env` file: `NAME=value` lines, `#` comments, an optional `export`, values bare or in quotes.
///
/// swift-configuration reads such files too, but keeps the quotes as part of the value, takes a file with CRLF
/// for one line and passes over what it does not understand. A password that is wrong by two quotes, or missing
/// without a word, is what this check exists to prevent.
enum EnvironmentFile {
    /// - Parameter name: of the file, for messages. They never show a line: most lines hold a secret.
    static func parse(_ text: String, name: String) throws(SettingsProblems) -> [String: String] {
        var variables: [String: String] = [:]
        var problems = SettingsProblems()
        // A CRLF is one Character, so splitting at newlines takes both kinds of line end.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let content = line.trimmingWhitespace()
            guard !content.isEmpty, content.first != "#" else { continue }
            guard let (variable, value) = assignment(content) else {
                problems.add(
                    SettingsProblem(
                        position: .file(name, line: index + 1, column: 1), path: "",
                        message: "found a line that is none of NAME=value, NAME=\"value\", # comment"))
                continue
            }
            variables[variable] = value
        }
        try problems.throwIfAny()
        return variables
    }

    private static func assignment(_ line: Substring) -> (String, String)? {
        let exported = line.hasPrefix("export ") ? line.dropFirst("export ".count).trimmingWhitespace() : line
        guard let equals = exported.firstIndex(of: "=") else { return nil }
        let name = exported[..<equals].trimmingWhitespace()
        guard Substitution.isVariableName(name) else { return nil }
        return value(exported[exported.index(after: equals)...].trimmingWhitespace()).map { (String(name), $0) }
    }

    /// Single quotes take everything literally, double quotes know `\n`, `\"`, `\\` and `\$`; a bare value ends
    /// before ` #`.
    private static func value(_ text: Substring) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            return String(bare(text))
        }
        var value = ""
        var rest = text.dropFirst()
        while let character = rest.popFirst() {
            if character == quote {
                let tail = rest.trimmingWhitespace()
                return tail.isEmpty || tail.first == "#" ? value : nil
            }
            guard quote == "\"", character == "\\", let escaped = rest.popFirst() else {
                value.append(character)
                continue
            }
            switch escaped {
            case "n": value.append("\n")
            case "\"", "\\", "$": value.append(escaped)
            default: value += "\\\(escaped)"
            }
        }
        return nil
    }

    private static func bare(_ text: Substring) -> Substring {
        var end = text.startIndex
        var previous: Character = " "
        while end < text.endIndex {
            if text[end] == "#", previous.isWhitespace { break }
            previous = text[end]
            end = text.index(after: end)
        }
        return text[..<end].trimmingWhitespace()
    }
}

extension Substring {
    func trimmingWhitespace() -> Substring {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
        return start[...last]
    }
}
