/// What one look at a check said.
package struct CheckAnswer: Sendable, Hashable {
    package var isUp: Bool
    /// Whether it could be asked at all; if not, nothing is known of it, and nothing becomes a figure.
    package var wasAsked = true
    /// How long the answer took; nil if there was none.
    package var seconds: Double?
    /// Of HTTP.
    package var status: Int?
    /// Of SQL; nil: NULL, or no row.
    package var value: Double?
    /// Why it is not up, in one clause.
    package var reason: String?

    package init(
        isUp: Bool, seconds: Double? = nil, status: Int? = nil, value: Double? = nil, reason: String? = nil
    ) {
        self.isUp = isUp
        self.seconds = seconds
        self.status = status
        self.value = value
        self.reason = reason
    }

    /// - Parameter reason: what kept it from being asked, in one clause.
    static func notAsked(_ reason: String) -> CheckAnswer {
        var answer = CheckAnswer(isUp: false, reason: reason)
        answer.wasAsked = false
        return answer
    }
}

extension CheckAnswer {
    /// The answer as series, with the check as their label.
    func figures(of check: CheckDefinition) -> [(name: SeriesName, value: Double)] {
        guard wasAsked else { return [] }
        let kind = Self.kind(of: check)
        let figures: [(String, Double?)] = [
            ("\(kind)_failures_percent", isUp ? 0 : 100), ("\(kind)_seconds", seconds),
            ("http_status", status.map(Double.init)), ("sql_value", value),
        ]
        return [(Self.up(check), isUp ? 1 : 0)]
            + figures.compactMap { metric, value in
                value.map { (SeriesName(metric, ["check": check.name]), $0) }
            }
    }

    /// The series that says whether it is up.
    static func up(_ check: CheckDefinition) -> SeriesName {
        SeriesName("\(kind(of: check))_up", ["check": check.name])
    }

    private static func kind(of check: CheckDefinition) -> String {
        switch check.question {
        case .http: "http"
        case .sql: "sql"
        }
    }
}
