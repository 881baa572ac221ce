import Database

/// How a column keeps times, and what is SQL for now and for a time before another in that form.
///
/// A time without a zone may be a local one or in UTC: the later of the two is now. It only keeps times of the future
/// away, and errs towards looking further back.
enum TimeForm: Sendable, Hashable {
    /// `dateTime`, `instant` and `date` of a database that knows times.
    case time(SQLDialect, hasZone: Bool)
    /// SQLite's texts: `2025-09-05 10:00:00`, or with a `T` in the middle.
    case text(separator: Character)
    /// Since 1970, in parts of a second.
    case number(SQLDialect, partsOfSecond: Int64)

    init?(_ sample: SQLValue, _ dialect: SQLDialect) {
        switch (sample, dialect) {
        case (.instant, _): self = .time(dialect, hasZone: true)
        case (.dateTime, _), (.date, _): self = .time(dialect, hasZone: false)
        case (.text(let text), .sqlite):
            let middle = text.dropFirst(10).first
            guard text.utf8.count >= 10, middle == nil || middle == " " || middle == "T" else { return nil }
            self = .text(separator: middle ?? " ")
        case (.integer, _), (.double, _), (.decimal, _), (.unsigned, _):
            guard let number = sample.numericValue else { return nil }
            self = .number(dialect, partsOfSecond: Self.partsOfSecond(number))
        default: return nil
        }
    }

    /// Only what says by itself that it is a time: a number in a column that grows is one that was counted.
    init?(time sample: SQLValue, _ dialect: SQLDialect) {
        switch sample {
        case .instant, .dateTime, .date: self.init(sample, dialect)
        case .text(let text):
            let digits = text.utf8.prefix(10).enumerated()
            let isDate = digits.allSatisfy { place, byte in
                place == 4 || place == 7 ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
            }
            guard isDate else { return nil }
            self.init(sample, dialect)
        default: return nil
        }
    }

    /// Seconds have ten digits until the year 2286, milliseconds thirteen, and so on.
    private static func partsOfSecond(_ number: Double) -> Int64 {
        switch number.magnitude {
        case ..<1e11: 1
        case ..<1e14: 1_000
        case ..<1e17: 1_000_000
        default: 1_000_000_000
        }
    }

    func earlier(_ time: String, by seconds: Int) -> String {
        switch self {
        case .time(.postgresql, _): "\(time) - INTERVAL '\(seconds) seconds'"
        case .time: "DATE_SUB(\(time), INTERVAL \(seconds) SECOND)"
        // What follows the seconds, a zone or a fraction, is cut off: the beginning of a text sorts before it.
        case .text(let separator):
            "strftime('%Y-%m-%d\(separator)%H:%M:%S', substr(\(time), 1, 19), '-\(seconds) seconds')"
        case .number(_, let parts): "\(time) - \(Int64(seconds) * parts)"
        }
    }

    var now: String {
        switch self {
        case .time(.postgresql, hasZone: true): "now()"
        case .time(.postgresql, hasZone: false): "GREATEST(LOCALTIMESTAMP, now() AT TIME ZONE 'UTC')"
        case .time: "GREATEST(NOW(6), UTC_TIMESTAMP(6))"
        case .text(let separator):
            // `~` sorts after whatever follows the seconds.
            "MAX(\(Self.text("'now'", separator)), \(Self.text("'now', 'localtime'", separator))) || '~'"
        case .number(.sqlite, let parts): "(CAST(strftime('%s', 'now') AS INTEGER) + 1) * \(parts)"
        case .number(.postgresql, let parts): "(CAST(EXTRACT(EPOCH FROM now()) AS BIGINT) + 1) * \(parts)"
        case .number(.mysql, let parts): "(UNIX_TIMESTAMP() + 1) * \(parts)"
        }
    }

    private static func text(_ time: String, _ separator: Character) -> String {
        "strftime('%Y-%m-%d\(separator)%H:%M:%S', \(time))"
    }
}
