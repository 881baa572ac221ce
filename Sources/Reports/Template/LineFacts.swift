import Database
import Mustache
import Templates

/// What the text of a line may name: the columns of its first row, the same of the window before, how much
/// they changed, and the window.
struct LineFacts: TemplateFacts {
    let row: Row?
    /// The row of the window before, where the line compares.
    let comparison: Comparison?
    let window: ReportWindow

    struct Comparison {
        let row: Row?
    }

    let origin = "its query gives"

    var knownNames: [String] {
        (row ?? comparison?.row)?.columns.names ?? []
    }

    func child(named name: String) -> Any? {
        if let value = row?[name] { return TemplateValue(value: value, timeZone: window.timeZone) }
        if let comparison, name == "previous" {
            return PreviousFacts(row: comparison.row, current: row, window: window)
        }
        if let comparison, name == "change_percent" { return change(comparison) }
        if let value = window.facts[name] { return value }
        // A line that is shown without any row (`hide: never`) has no columns to check against.
        return row == nil ? TemplateValue(value: .null, timeZone: window.timeZone) : nil
    }

    private func change(_ comparison: Comparison) -> ChangeFacts {
        ChangeFacts(
            current: row, previous: comparison.row, firstColumn: knownNames.first ?? "", timeZone: window.timeZone)
    }
}

/// `{{previous.NAME}}`. Where the window before gave no row, each column is 0.
struct PreviousFacts: MustacheParent {
    let row: Row?
    let current: Row?
    let window: ReportWindow

    func child(named name: String) -> Any? {
        if let known = row ?? current, known.columns.index(of: name) == nil { return nil }
        return TemplateValue(value: row?[name] ?? .integer(0), timeZone: window.timeZone)
    }
}

/// What a title or a remark may name.
struct NamedFacts: TemplateFacts {
    let values: [String: TemplateValue]
    let origin: String

    var knownNames: [String] { values.keys.sorted() }
    func child(named name: String) -> Any? { values[name] }
}
