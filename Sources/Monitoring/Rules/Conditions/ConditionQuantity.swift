/// A number with its unit: `80`, `5%`, `512MB`, `1h30m`. Sizes are read as bytes, times as seconds.
enum ConditionQuantity {
    private static let sizes: [String: Double] = [
        "KB": 1_024, "MB": 1_048_576, "GB": 1_073_741_824, "TB": 1_099_511_627_776,
    ]
    private static let times: [String: Double] = [
        "ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800,
    ]

    static func number(_ text: String) -> Double? {
        let isNegative = text.hasPrefix("-")
        guard let value = magnitude(isNegative ? text.dropFirst() : text[...]), value.isFinite else { return nil }
        return isNegative ? -value : value
    }

    /// nil where it is no time: `5`, `5%`.
    static func duration(_ text: String) -> Duration? {
        guard let seconds = time(text[...]), seconds.isFinite, seconds < 1e9 else { return nil }
        return .milliseconds(Int64((seconds * 1_000).rounded()))
    }

    private static func magnitude(_ text: Substring) -> Double? {
        let (digits, unit) = split(text)
        guard let value = Double(digits) else { return nil }
        if unit.isEmpty || unit == "%" { return value }
        if let size = sizes[unit.uppercased()] { return value * size }
        return time(text)
    }

    /// Pieces of number and unit, added up.
    private static func time(_ text: Substring) -> Double? {
        var (rest, sum) = (text, 0.0)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let value = Double(digits), let length = times[String(unit)] else { return nil }
            sum += value * length
            rest = rest.dropFirst(digits.count + unit.count)
        }
        return sum
    }

    private static func split(_ text: Substring) -> (Substring, Substring) {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        return (digits, text.dropFirst(digits.count))
    }
}
