/// What one look at a check said.
package struct CheckAnswer: Sendable, Hashable {
    package var isUp: Bool
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
}

extension CheckAnswer {
    /// The answer as series, with the check as their label.
    func figures(of check: CheckDefinition) -> [(name: SeriesName, value: Double)] {
        let kind =
            switch check.question {
            case .http: "http"
            case .sql: "sql"
            }
        let figures: [(String, Double?)] = [
            ("\(kind)_up", isUp ? 1 : 0), ("\(kind)_failures_percent", isUp ? 0 : 100), ("\(kind)_seconds", seconds),
            ("http_status", status.map(Double.init)), ("sql_value", value),
        ]
        return figures.compactMap { metric, value in
            value.map { (SeriesName(metric, ["check": check.name]), $0) }
        }
    }
}
