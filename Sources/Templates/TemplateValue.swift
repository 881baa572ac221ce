package import Database
package import FoundationEssentials
import Mustache

/// A value of a row as a template shows it.
package struct TemplateValue: MustacheTransformable, MustacheCustomRenderable, MustacheParent {
    package let value: SQLValue
    package let timeZone: TimeZone

    package init(value: SQLValue, timeZone: TimeZone) {
        self.value = value
        self.timeZone = timeZone
    }

    /// Without a format: numbers exactly as the database gave them, NULL as nothing.
    package var renderText: String {
        switch value {
        case .null: ""
        case .bool(let value): value ? "1" : "0"
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .double(let value): Self.text(of: value)
        case .decimal(let value): value.description
        case .text(let text), .json(let text), .date(let text), .time(let text), .dateTime(let text): text
        case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
        case .instant(let date): LocalText.dateTime(date, in: timeZone)
        }
    }

    /// A section over NULL is left out.
    package var isNull: Bool { value == .null }

    /// Its own names are not for templates.
    package func child(named: String) -> Any? { nil }

    /// What fails here was refused by `TemplateFacts.check` before rendering.
    package func transform(_ name: String) -> Any? {
        ValueFormat(rawValue: name).flatMap { try? $0.apply(to: self) }
    }

    package func with(_ text: String) -> TemplateValue {
        TemplateValue(value: .text(text), timeZone: timeZone)
    }

    /// The value as an exact number; NULL counts as 0, text that is a number as that number.
    package var number: ExactDecimal? {
        switch value {
        case .null: ExactDecimal("0")
        case .bool(let value): ExactDecimal(value ? "1" : "0")
        case .integer(let value): ExactDecimal(String(value))
        case .unsigned(let value): ExactDecimal(String(value))
        case .decimal(let value): value
        case .double(let value): ExactDecimal(Self.text(of: value))
        case .text(let text): ExactDecimal(text)
        default: nil
        }
    }

    /// `120` for 120.0; otherwise the shortest digits that mean the same, or six places where those
    /// would need an exponent.
    private static func text(of value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        let shortest = value.description
        guard shortest.contains("e"), abs(value) < 1e12 else { return shortest }
        let millionths = Int64((value * 1e6).rounded())
        let digits = String(millionths.magnitude)
        let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        return (millionths < 0 ? "-" : "") + padded.dropLast(6) + "." + padded.suffix(6)
    }
}
