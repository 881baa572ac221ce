/// What a rule asks of the series, read from the text of `when`.
///
///     cpu_percent > 80 until < 75                      avg(http_seconds, 5m) > 2s
///     rate(http_errors, http_requests, 10m) > 10%      absent(reports, 24h)
///     trend(log_errors, 1h, 4w) above 4                forecast(disk_percent, 7d) > 95%
package struct RuleCondition: Sendable, Hashable {
    package enum Question: Sendable, Hashable {
        /// The newest value, as long as it is not stale.
        case latest(SeriesSelector)
        case window(WindowFunction, SeriesSelector, Duration)
        /// How many percent of the second's sum the first's is.
        case share(SeriesSelector, of: SeriesSelector, Duration)
        /// Nothing came for so long.
        case absent(SeriesSelector, Duration)
        /// The window's average, against the same hours of the same weekday in the weeks of `past`.
        case trend(SeriesSelector, window: Duration, past: Duration, TrendSide)
        /// Where the line through `history` will be.
        case forecast(SeriesSelector, ahead: Duration, history: Duration)
    }

    package enum WindowFunction: String, Sendable, CaseIterable {
        case avg, min, max, sum, count
    }

    package enum TrendSide: String, Sendable, CaseIterable {
        case outside, above, below
    }

    /// As it was written.
    package let source: String
    package let question: Question
    /// When it holds. Of a trend: so many robust standard deviations; of an absence nothing.
    package let limit: ValueComparison
    /// When an alert that fires is over; nil: as soon as the condition does not hold.
    package let until: ValueComparison?

    init(source: String, question: Question, limit: ValueComparison, until: ValueComparison? = nil) {
        self.source = source
        self.question = question
        self.limit = limit
        self.until = until
    }

    /// The series that it names first.
    package var selector: SeriesSelector {
        switch question {
        case .latest(let selector), .window(_, let selector, _), .share(let selector, of: _, _),
            .absent(let selector, _), .trend(let selector, window: _, past: _, _),
            .forecast(let selector, ahead: _, history: _):
            selector
        }
    }

    /// What reads weeks of points is looked at less often.
    package var every: Duration {
        switch question {
        case .trend, .forecast: .seconds(300)
        default: .zero
        }
    }
}
