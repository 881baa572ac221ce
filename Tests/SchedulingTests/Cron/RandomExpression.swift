/// A cron expression together with what it means, built by its rules and not by reading it: the oracle's side.
struct RandomExpression {
    struct Field {
        let text: String
        let numbers: Set<Int>

        init(text: String, numbers: Set<Int>) {
            self.text = text
            self.numbers = numbers
        }

        /// Just these, as a list.
        init(_ numbers: Int...) {
            self.init(text: numbers.map(String.init).joined(separator: ","), numbers: Set(numbers))
        }

        var startsWithAsterisk: Bool { text.first == "*" }
    }

    let minute, hour, dayOfMonth, month, dayOfWeek: Field

    var text: String { [minute, hour, dayOfMonth, month, dayOfWeek].map(\.text).joined(separator: " ") }
    var followsRealTime: Bool { minute.startsWithAsterisk || hour.startsWithAsterisk }

    func matchesDay(dayOfMonth day: Int, month number: Int, weekday: Int) -> Bool {
        guard month.numbers.contains(number) else { return false }
        let byDay = dayOfMonth.numbers.contains(day)
        let byWeekday = dayOfWeek.numbers.contains(weekday) || (weekday == 0 && dayOfWeek.numbers.contains(7))
        return dayOfMonth.startsWithAsterisk || dayOfWeek.startsWithAsterisk ? byDay && byWeekday : byDay || byWeekday
    }

    func matchesTime(minuteOfDay: Int) -> Bool {
        hour.numbers.contains(minuteOfDay / 60) && minute.numbers.contains(minuteOfDay % 60)
    }

    fileprivate static func field(_ range: ClosedRange<Int>, asterisk percent: Int, using random: inout SeededRandom)
        -> Field
    {
        // `*` goes up to the field's own end, also where the numbers drawn stay below it (day 28).
        let whole = range.lowerBound == 1 && range.upperBound == 28 ? 1...31 : range
        if Int.random(in: 0..<100, using: &random) < percent {
            guard Int.random(in: 0..<3, using: &random) == 0 else { return Field(text: "*", numbers: Set(whole)) }
            let step = Int.random(in: 2...max(2, whole.upperBound / 2), using: &random)
            return Field(
                text: "*/\(step)", numbers: Set(stride(from: whole.lowerBound, through: whole.upperBound, by: step)))
        }
        let items = (0..<Int.random(in: 1...3, using: &random)).map { _ in item(range, using: &random) }
        return Field(
            text: items.map(\.text).joined(separator: ","), numbers: items.reduce(into: []) { $0.formUnion($1.numbers) }
        )
    }

    private static func item(_ range: ClosedRange<Int>, using random: inout SeededRandom) -> Field {
        let first = Int.random(in: range, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let last = Int.random(in: first...range.upperBound, using: &random)
            return Field(text: "\(first)-\(last)", numbers: Set(first...last))
        case 1:
            let last = Int.random(in: first...range.upperBound, using: &random)
            let step = Int.random(in: 1...5, using: &random)
            return Field(text: "\(first)-\(last)/\(step)", numbers: Set(stride(from: first, through: last, by: step)))
        default:
            return Field(text: "\(first)", numbers: [first])
        }
    }
}

extension RandomExpression {
    init(using random: inout SeededRandom) {
        minute = Self.field(0...59, asterisk: 15, using: &random)
        hour = Self.field(0...23, asterisk: 25, using: &random)
        dayOfMonth = Self.field(1...28, asterisk: 60, using: &random)
        month = Self.field(1...12, asterisk: 75, using: &random)
        dayOfWeek = Self.field(0...7, asterisk: 60, using: &random)
    }
}
