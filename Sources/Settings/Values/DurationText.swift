/// Durations as people write them: `30s`, `5m`, `24h`, `90d`, `1h30m`, `500ms`.
package enum DurationText {
    package static let allowed = "a duration such as 30s, 5m, 24h, 1h30m, 90d"
    package static let schemaPattern = "^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"

    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]
    /// A hundred thousand years: far beyond any use, and safe to add to any date.
    private static let greatest: Int64 = 100_000 * 366 * 86_400_000

    /// nil if it is no duration: units go from great to small, each at most once, each with a whole number.
    package static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        var nextUnit = 0
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(letters.count)
            guard let count = Int64(digits), let unit = units.firstIndex(where: { $0.suffix == letters }),
                unit >= nextUnit
            else { return nil }
            nextUnit = unit + 1
            let (product, overflow) = count.multipliedReportingOverflow(by: units[unit].milliseconds)
            guard !overflow, product <= greatest else { return nil }
            total += product
        }
        return total <= greatest ? .milliseconds(total) : nil
    }

    /// The shortest way to write it; rounded down to a millisecond.
    package static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.suffix)"
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }
}
