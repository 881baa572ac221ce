import Database
import FoundationEssentials
import Mustache
import Templates

/// `{{change_percent}}` (of the first column) and `{{change_percent.NAME}}`: how much a value grew since the
/// window before.
///
/// Rounded to whole percent with its sign: `+12%`, `-3%`, `0%`. `新` where there was nothing before, `—`
/// where there is nothing in either window.
struct ChangeFacts: NamedGroup, MustacheCustomRenderable {
    let current: Row?
    let previous: Row?
    let firstColumn: String
    let timeZone: TimeZone

    func child(named name: String) -> Any? {
        guard let names = (current ?? previous)?.columns.names, names.contains(name) else { return nil }
        return change(of: name) ?? noNumber(in: name)
    }

    var renderText: String { change(of: firstColumn)?.renderText ?? "" }
    var isNull: Bool { false }

    func ownValue() throws(TemplateProblem) -> TemplateValue {
        guard let change = change(of: firstColumn) else { throw noNumber(in: firstColumn) }
        return change
    }

    private func noNumber(in column: String) -> TemplateProblem {
        TemplateProblem(
            "change_percent needs numbers, but column \(column) holds none", hint: "name a column that counts something"
        )
    }

    private func change(of name: String) -> TemplateValue? {
        guard let now = number(current, name), let before = number(previous, name) else { return nil }
        return TemplateValue(value: .text(Self.percent(from: before, to: now)), timeZone: timeZone)
    }

    private func number(_ row: Row?, _ name: String) -> Double? {
        let value = TemplateValue(value: row?[name] ?? .null, timeZone: timeZone)
        return value.number.flatMap { Double($0.description) }
    }

    static func percent(from before: Double, to now: Double) -> String {
        guard before != 0 else { return now == 0 ? "—" : "新" }
        let percent = ((now - before) / abs(before) * 100).rounded()
        guard percent != 0 else { return "0%" }
        let digits = abs(percent) < 1e15 ? String(Int64(percent)) : percent.description
        return (percent > 0 ? "+" : "") + digits + "%"
    }
}
