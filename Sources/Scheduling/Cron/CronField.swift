/// One of the five fields: its name, which numbers it takes and which words stand for them.
enum CronField: String, CaseIterable {
    case minute
    case hour
    case dayOfMonth = "day of month"
    case month
    case dayOfWeek = "day of week"

    var allowed: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// What a message says is allowed.
    var allowedText: String {
        switch self {
        case .minute, .hour, .dayOfMonth: "\(allowed.lowerBound)-\(allowed.upperBound)"
        case .month: "1-12 or jan-dec"
        case .dayOfWeek: "0-7 (0 and 7 are Sunday) or sun-sat"
        }
    }

    /// The number that a word stands for, whatever its case.
    func number(named word: String) -> Int? {
        let names: [String] =
            switch self {
            case .minute, .hour, .dayOfMonth: []
            case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
            }
        return names.firstIndex(of: word.lowercased()).map { $0 + allowed.lowerBound }
    }

    /// The numbers that a field's text names, as a bit each.
    func parse(_ text: Substring) throws(CronSyntaxError) -> CronSet {
        var set = CronSet()
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard !item.isEmpty else {
                throw error(text, "a list has no empty items")
            }
            set.formUnion(try parseItem(item))
        }
        // Both 0 and 7 are Sunday.
        if self == .dayOfWeek, set.remove(7) { set.insert(0) }
        return set
    }

    private func parseItem(_ item: Substring) throws(CronSyntaxError) -> CronSet {
        let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let step = parts.count > 1 ? try parseStep(parts[1], of: item) : nil
        let range = try parseRange(parts[0], of: item, isStepped: step != nil)
        var set = CronSet()
        for number in stride(from: range.lowerBound, through: range.upperBound, by: step ?? 1) { set.insert(number) }
        return set
    }

    private func parseRange(
        _ text: Substring, of item: Substring, isStepped: Bool
    ) throws(CronSyntaxError) -> ClosedRange<Int> {
        if text == "*" { return allowed }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try parseNumber(ends[0], of: item)
        guard ends.count > 1 else {
            // Vixie cron reads `5/15` as `5`; others read `5-59/15`. Nobody means the first and the second is
            // not portable, so it is refused, as crontab(5) knows a step after a range or an asterisk only.
            guard !isStepped else {
                throw error(
                    item,
                    "a step follows a range or *, for example \(first)-\(allowed.upperBound)\(item.drop { $0 != "/" })")
            }
            return first...first
        }
        let last = try parseNumber(ends[1], of: item)
        guard first <= last else {
            let hint = self == .dayOfWeek && last == 0 ? "; Sunday at its end is 7" : ""
            throw error(item, "a range goes from the smaller to the larger\(hint)")
        }
        return first...last
    }

    private func parseNumber(_ text: Substring, of item: Substring) throws(CronSyntaxError) -> Int {
        guard let number = Self.decimal(text) ?? number(named: String(text)), allowed.contains(number) else {
            throw error(item, "allowed is \(allowedText)")
        }
        return number
    }

    private func parseStep(_ text: Substring, of item: Substring) throws(CronSyntaxError) -> Int {
        guard let step = Self.decimal(text), step > 0 else {
            throw error(item, "a step is a whole number from 1 up")
        }
        return step
    }

    /// At most four digits: more cannot be in any range, and cannot overflow either.
    private static func decimal(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private func error(_ found: Substring, _ rule: String) -> CronSyntaxError {
        CronSyntaxError(description: "\(rawValue) \(quoted(found)): \(rule)")
    }
}
