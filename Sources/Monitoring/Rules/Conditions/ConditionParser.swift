import Timekeeping

/// Reads the text of `when`. No text makes it crash or take long: it goes through the characters once.
struct ConditionParser {
    private var scanner: ConditionScanner
    private let source: String

    static let functions =
        RuleCondition.WindowFunction.allCases.map(\.rawValue) + ["rate", "absent", "trend", "forecast"]

    private init(_ source: String) throws(ConditionProblem) {
        self.source = source
        scanner = try ConditionScanner(source)
    }

    static func parse(_ source: String) throws(ConditionProblem) -> RuleCondition {
        var parser = try ConditionParser(source)
        return try parser.condition()
    }

    private mutating func condition() throws(ConditionProblem) -> RuleCondition {
        let question = try question()
        switch question {
        case .absent:
            try end()
            return RuleCondition(source: source, question: question, limit: ValueComparison(.greater, 0))
        case .trend:
            // Its limit came after the side.
            let deviations = try number(in: 0.5...100, "a number of deviations from 0.5 to 100")
            try end()
            return RuleCondition(source: source, question: question, limit: ValueComparison(.greater, deviations))
        default:
            let limit = try comparison()
            let until = try until(limit)
            try end()
            return RuleCondition(source: source, question: question, limit: limit, until: until)
        }
    }

    private mutating func question() throws(ConditionProblem) -> RuleCondition.Question {
        let start = scanner.position()
        guard let name = scanner.word() else { throw scanner.expected("a metric or a function") }
        guard scanner.take("(") else { return .latest(SeriesSelector(name, try labels())) }
        let question: RuleCondition.Question
        switch name {
        case "rate":
            let part = try selector()
            try scanner.expect(",")
            let whole = try selector()
            question = .share(part, of: whole, try window(after: true))
        case "absent":
            question = .absent(try selector(), try window(after: true, to: .seconds(30 * 86_400)))
        case "trend": return try trend()
        case "forecast": question = try forecast()
        default:
            guard let function = RuleCondition.WindowFunction(rawValue: name) else {
                throw ConditionProblem(position: start, reason: .unknownFunction(name))
            }
            question = .window(function, try selector(), try window(after: true))
        }
        try scanner.expect(")")
        return question
    }

    private mutating func trend() throws(ConditionProblem) -> RuleCondition.Question {
        let selector = try selector()
        let window = try window(after: true, from: .seconds(300), to: .seconds(86_400))
        let past = try self.window(after: true, from: .seconds(3 * 604_800), to: .seconds(12 * 604_800))
        try scanner.expect(")")
        let position = scanner.position()
        let word = scanner.word()
        guard let side = word.flatMap({ RuleCondition.TrendSide(rawValue: $0) }) else {
            let found = word.map { "\"\($0)\"" } ?? scanner.peek.map { "\"\($0)\"" } ?? "the end"
            throw ConditionProblem(
                position: position, reason: .expected("\"outside\", \"above\" or \"below\"", found: found))
        }
        return .trend(selector, window: window, past: past, side)
    }

    private mutating func forecast() throws(ConditionProblem) -> RuleCondition.Question {
        let selector = try selector()
        let ahead = try window(after: true, from: .seconds(3_600), to: .seconds(90 * 86_400))
        guard scanner.take(",") else {
            return .forecast(selector, ahead: ahead, history: min(ahead, .seconds(90 * 86_400)))
        }
        let history = try window(after: false, from: .seconds(3_600), to: .seconds(90 * 86_400))
        return .forecast(selector, ahead: ahead, history: history)
    }

    private mutating func selector() throws(ConditionProblem) -> SeriesSelector {
        guard let metric = scanner.word() else { throw scanner.expected("a metric") }
        return SeriesSelector(metric, try labels())
    }

    private mutating func labels() throws(ConditionProblem) -> [String: String] {
        guard scanner.take("{") else { return [:] }
        var labels: [String: String] = [:]
        while true {
            guard let name = scanner.word() else { throw scanner.expected("a label") }
            try scanner.expect("=")
            labels[name] = try scanner.labelValue()
            if scanner.take("}") { return labels }
            try scanner.expect(",", or: "\",\" or \"}\"")
        }
    }

    private mutating func window(
        after comma: Bool, from least: Duration = .seconds(15), to most: Duration = .seconds(7 * 86_400)
    ) throws(ConditionProblem) -> Duration {
        if comma { try scanner.expect(",", or: "\",\" and a time such as 5m") }
        let position = scanner.position()
        guard let text = scanner.quantity() else { throw scanner.expected("a time such as 5m") }
        guard let length = ConditionQuantity.duration(text) else {
            throw ConditionProblem(position: position, reason: .expected("a time such as 5m", found: "\"\(text)\""))
        }
        guard (least...most).contains(length) else {
            throw ConditionProblem(
                position: position,
                reason: .outOfRange("\(text) is not allowed; allowed is \(least.inWords) to \(most.inWords)"))
        }
        return length
    }

    private mutating func comparison() throws(ConditionProblem) -> ValueComparison {
        // The longer ones first.
        for symbol in [">=", "<=", "==", "!=", ">", "<"] where scanner.take(symbol) {
            guard let relation = ValueComparison.Relation(rawValue: symbol) else { continue }
            return ValueComparison(relation, try number(in: -1e300...1e300, "a number"))
        }
        throw scanner.expected("one of > >= < <= == !=")
    }

    private mutating func until(_ limit: ValueComparison) throws(ConditionProblem) -> ValueComparison? {
        let position = scanner.position()
        guard let word = scanner.word() else { return nil }
        guard word == "until" else {
            throw ConditionProblem(position: position, reason: .expected("\"until\" or the end", found: "\"\(word)\""))
        }
        let until = try comparison()
        guard limit.isOpposite(to: until) else {
            throw ConditionProblem(position: position, reason: .untilOnTheBadSide)
        }
        return until
    }

    private mutating func number(in range: ClosedRange<Double>, _ wanted: String) throws(ConditionProblem) -> Double {
        let position = scanner.position()
        guard let text = scanner.quantity() else { throw scanner.expected(wanted) }
        guard let value = ConditionQuantity.number(text) else {
            throw ConditionProblem(position: position, reason: .unknownUnit(text))
        }
        guard range.contains(value) else {
            throw ConditionProblem(position: position, reason: .expected(wanted, found: "\"\(text)\""))
        }
        return value
    }

    private mutating func end() throws(ConditionProblem) {
        _ = scanner.position()
        if scanner.peek != nil { throw scanner.expected("the end") }
    }
}

extension RuleCondition {
    /// - Throws: why the text is no condition, with the place.
    package init(_ source: String) throws(ConditionProblem) { self = try ConditionParser.parse(source) }
}
