/// What a value means to people and to arithmetic, whatever type the database gave it.
extension SQLValue {
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// Nothing to report: no value, or the number nought in any type, also written as text (`"0"`, `"0.00"`).
    package var isZeroOrNull: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .integer(let value): value == 0
        case .unsigned(let value): value == 0
        case .double(let value): value == 0
        case .decimal(let value): value.isZero
        case .text(let value), .json(let value): ExactDecimal(value)?.isZero ?? false
        case .blob, .date, .time, .dateTime, .instant: false
        }
    }

    /// The value as a number, if it is one (or text that is written as one).
    package var numericValue: Double? {
        switch self {
        case .bool(let value): value ? 1 : 0
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .double(let value): value
        case .decimal(let value): Double(value)
        case .text(let value), .json(let value): ExactDecimal(value).map { Double($0) }
        case .null, .blob, .date, .time, .dateTime, .instant: nil
        }
    }

    /// Plain text for people: decimals with every digit, doubles as short as they are exact (`0.1`, `3`),
    /// null as nothing, an instant in UTC (`2025-09-05 02:00:00Z`), bytes that are no text by their number.
    package var displayText: String {
        switch self {
        case .null: ""
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .double(let value): ExactDecimal(value)?.description ?? value.description
        case .decimal(let value): value.description
        case .text(let value), .json(let value): value
        case .blob(let bytes): String(validating: bytes, as: UTF8.self) ?? "(\(bytes.count) bytes)"
        case .date(let value), .time(let value), .dateTime(let value): value
        case .instant(let value): value.sqlText + "Z"
        }
    }
}
