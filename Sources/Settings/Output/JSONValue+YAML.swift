extension JSONValue {
    /// As a block of YAML that reads back as the same; ends with a newline.
    ///
    /// libyaml's emitter writes an emoji as `\U0001F4CA`; a report's title should look like itself.
    package func yaml() -> String {
        var lines: [String] = []
        append(to: &lines, prefix: "", indent: 0)
        return lines.joined(separator: "\n") + "\n"
    }

    /// - Parameter prefix: what stands before the value on its first line: the indent, `key:`, a dash.
    private func append(to lines: inout [String], prefix: String, indent: Int) {
        let space = prefix.isEmpty || prefix.last == " " ? "" : " "
        switch self {
        case .map(let entries) where !entries.isEmpty:
            Self.append(entries, to: &lines, prefix: prefix, indent: indent)
        case .list(let items) where !items.allSatisfy(\.isScalar):
            lines.append(prefix)
            for item in items { item.append(to: &lines, prefix: Self.spaces(indent) + "- ", indent: indent + 2) }
        case .string(let text) where Self.fitsBlock(text):
            lines.append("\(prefix)\(space)|\(text.last == "\n" ? "" : "-")")
            let body = text.last == "\n" ? text.dropLast() : text[...]
            for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
                lines.append(line.isEmpty ? "" : Self.spaces(indent) + line)
            }
        default: lines.append(prefix + space + inline)
        }
    }

    private static func append(
        _ entries: [(key: String, value: JSONValue)], to lines: inout [String], prefix: String, indent: Int
    ) {
        // Behind a dash the first key goes on in the same line.
        let isItem = prefix.last == " "
        if !isItem, !prefix.isEmpty { lines.append(prefix) }
        for (index, entry) in entries.enumerated() {
            let start = isItem && index == 0 ? prefix : spaces(indent)
            entry.value.append(to: &lines, prefix: start + quotedIfNeeded(entry.key) + ":", indent: indent + 2)
        }
    }

    private var inline: String {
        switch self {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .string(let text): Self.quotedIfNeeded(text)
        case .list(let items): "[\(items.map(\.inline).joined(separator: ", "))]"
        case .map(let entries):
            "{\(entries.map { "\(Self.quotedIfNeeded($0.key)): \($0.value.inline)" }.joined(separator: ", "))}"
        }
    }

    private var isScalar: Bool {
        switch self {
        case .list, .map: false
        default: true
        }
    }

    private static func fitsBlock(_ text: String) -> Bool {
        let body = text.last == "\n" ? text.dropLast() : text[...]
        guard body.contains("\n"), let first = body.first, !first.isWhitespace, body.last?.isWhitespace == false else {
            return false
        }
        return body.unicodeScalars.allSatisfy { $0 == "\n" || !isControl($0) }
    }

    /// Bare only where no reader of YAML could take it for something else than a text.
    private static func quotedIfNeeded(_ text: String) -> String {
        let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]
        let isBare =
            text.first.map { $0.isLetter || $0.isNumber || $0 == "•" } == true
            && text.contains(where: { $0.isLetter || $0 == "•" })
            && text.allSatisfy { $0.isLetter || $0.isNumber || "•_-./:@+?=&%".contains($0) } && text.last != ":"
            && !words.contains(text.lowercased()) && Double(text) == nil && !text.hasPrefix("0x")
            && !text.hasPrefix("0o")
        guard !isBare else { return text }
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": "\\n"
            case "\t": "\\t"
            default: isControl(scalar) ? escape(scalar) : String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: scalar == "\u{FEFF}"
        }
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
