/// A commented file with everything in it, from a shape. Each key has its doc above it, and the value of its
/// `example`, else its default; a key with neither stands there commented out.
package struct SettingsExample {
    private static let width = 110
    private var lines: [String] = []

    /// - Parameter header: the first lines, without `#`.
    package static func text(_ shape: SettingsShape, header: String) -> String {
        var example = SettingsExample()
        for line in header.split(separator: "\n", omittingEmptySubsequences: false) {
            example.lines.append(line.isEmpty ? "#" : "# \(line)")
        }
        if case .object(let fields) = shape {
            for field in fields {
                example.lines.append("")
                example.add(field, indent: 0)
            }
        }
        return example.lines.joined(separator: "\n") + "\n"
    }

    private mutating func add(_ field: SettingsField, indent: Int) {
        comment(notes(field), indent: indent)
        let key = spaces(indent) + field.name + ":"
        if let example = field.example {
            add(example, key: key, indent: indent)
            return
        }
        switch field.shape {
        case .object(let fields):
            lines.append(key)
            add(fields, indent: indent + 2)
        case .map(let map):
            lines.append(key)
            add(map, indent: indent + 2)
        case .list(.object(let fields), _):
            lines.append(key)
            addItem(fields, indent: indent + 2)
        default:
            let value = field.default ?? ""
            lines.append(value.isEmpty ? spaces(indent) + "# \(field.name):" : "\(key) \(value)")
        }
    }

    private mutating func add(_ example: String, key: String, indent: Int) {
        let parts = example.split(separator: "\n", omittingEmptySubsequences: false)
        guard parts.count > 1 else {
            lines.append("\(key) \(example)")
            return
        }
        // A block scalar begins behind the key; anything else on several lines below it.
        let isBlock = parts[0].first == "|" || parts[0].first == ">"
        lines.append(isBlock ? "\(key) \(parts[0])" : key)
        for part in parts.dropFirst(isBlock ? 1 : 0) { lines.append(part.isEmpty ? "" : spaces(indent + 2) + part) }
    }

    private mutating func add(_ fields: [SettingsField], indent: Int) {
        for field in fields { add(field, indent: indent) }
    }

    private mutating func add(_ map: SettingsMap, indent: Int) {
        switch map.shape {
        case .object(let fields):
            lines.append(spaces(indent) + map.exampleName + ":")
            add(fields, indent: indent + 2)
            for other in map.others {
                lines.append(spaces(indent) + other.name + ":")
                for field in fields {
                    guard let value = other.values[field.name] else { continue }
                    add(value, key: spaces(indent + 2) + field.name + ":", indent: indent + 2)
                }
            }
        case .union(let discriminator, let variants):
            for variant in variants {
                comment(variant.doc, indent: indent)
                let names = variant.exampleNames.isEmpty ? [map.exampleName] : variant.exampleNames
                for (index, name) in names.enumerated() {
                    lines.append(spaces(indent) + name + ":")
                    lines.append(spaces(indent + 2) + "\(discriminator): \(variant.name)")
                    let fields = variant.fields.filter { index == 0 || $0.isRequired || $0.example != nil }
                    add(fields.map { $0.exemplified(for: name) }, indent: indent + 2)
                }
            }
        default: lines.append(spaces(indent) + "# \(map.exampleName): \(allowed(by: map.shape))")
        }
    }

    /// The comments of the first key stand above the dash.
    private mutating func addItem(_ fields: [SettingsField], indent: Int) {
        var item = SettingsExample()
        item.add(fields, indent: indent + 2)
        let comment = spaces(indent + 2) + "#"
        if let first = item.lines.firstIndex(where: { !$0.hasPrefix(comment) }) {
            item.lines[first] = spaces(indent) + "- " + item.lines[first].dropFirst(indent + 2)
        }
        lines += item.lines
    }

    private func notes(_ field: SettingsField) -> String {
        var notes = field.doc
        if field.isRequired { notes += " Required." }
        if let value = field.default, let example = field.example, example != value, !value.contains("\n") {
            notes += value.isEmpty || value == "{}" || value == "[]" ? "" : " Default: \(value)."
        }
        if case .string(let text) = field.shape, let choices = text.choices {
            notes += " One of: \(choices.joined(separator: ", "))."
        }
        if let variable = field.environment { notes += " The environment variable \(variable) wins over it." }
        return notes
    }

    private mutating func comment(_ text: String, indent: Int) {
        let start = spaces(indent) + "#"
        var line = start
        for word in text.split(separator: " ") {
            if line.count + word.count + 1 > Self.width, line != start {
                lines.append(line)
                line = start
            }
            line += " \(word)"
        }
        if line != start { lines.append(line) }
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
