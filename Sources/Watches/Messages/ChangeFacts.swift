import Database
import Mustache
import Templates

/// One changed column in `{{#changes}}…{{/changes}}`.
struct ChangeFacts: MustacheParent {
    let change: FieldChange
    let row: RowFacts

    static let names = ["label", "column", "old", "new", "change"]

    func child(named name: String) -> Any? {
        switch name {
        case "label": plain(row.label(change.column))
        case "column": plain(change.column)
        case "old": old
        case "new": new
        case "change": plain(text)
        default: nil
        }
    }

    /// `138 → 139`; the new value alone where the queue did not keep the old one.
    private var text: String { change.value == nil ? new.text : "\(old.text) → \(new.text)" }

    private var old: ShownValue {
        if SensitiveColumn.isOne(change.column) { return plain(SensitiveColumn.mask) }
        guard let value = change.value else {
            var unknown = row.noted(nil, of: change.column)
            (unknown.mapped, unknown.missing) = (nil, "…")
            return unknown
        }
        return row.noted(value.old, of: change.column)
    }

    private var new: ShownValue {
        if SensitiveColumn.isOne(change.column) { return plain(SensitiveColumn.mask) }
        return change.value.map { row.noted($0.new, of: change.column) } ?? row.value(change.column) ?? plain("")
    }

    private func plain(_ text: String) -> ShownValue { row.plain(text) }
}

/// One column in `{{#fields}}…{{/fields}}`.
struct FieldFacts: MustacheParent {
    let column: String
    let row: RowFacts

    static let names = ["label", "column", "value"]
    private static let greatestLength = 100

    func child(named name: String) -> Any? {
        switch name {
        case "label": row.plain(row.label(column))
        case "column": row.plain(column)
        case "value": row.plain(row.value(column)?.text.inOneLine(atMost: Self.greatestLength) ?? "")
        default: nil
        }
    }
}

/// A row's values before they changed: `{{old.phone}}`.
struct OldFacts: MustacheParent, MustacheCustomRenderable {
    let changes: [FieldChange]
    let row: RowFacts

    var renderText: String { "" }
    var isNull: Bool { changes.isEmpty }

    /// What did not change was before what it is now.
    func child(named column: String) -> Any? {
        guard let change = changes.first(where: { $0.column == column }) else { return row.value(column) }
        return ChangeFacts(change: change, row: row).child(named: "old")
    }
}

/// Columns whose values no list of columns shows; a template that names one by itself does.
enum SensitiveColumn {
    static let mask = "•••"
    private static let words = ["password", "passwd", "pwd", "secret", "token", "salt", "api_key", "id_card"]

    static func isOne(_ column: String) -> Bool {
        let column = column.lowercased()
        return words.contains { column.contains($0) }
    }
}

extension RowFacts {
    /// A text that is no value of the row.
    func plain(_ text: String) -> ShownValue {
        ShownValue(
            value: TemplateValue(value: text.isEmpty ? .null : .text(text), timeZone: timeZone), missing: "",
            isForURL: isForURL)
    }
}

extension String {
    /// Its lines as one, cut with `…`.
    func inOneLine(atMost limit: Int) -> String {
        let line = split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count <= limit ? line : line.prefix(limit - 1) + "…"
    }
}
