package import FoundationEssentials

/// What a condition finds of one series at one moment.
package struct ConditionReading: Sendable, Hashable {
    package enum Verdict: String, Sendable {
        case holds
        /// Not bad enough to fire, not good enough to be over.
        case between
        case clear
        /// There is nothing to judge. That is neither good nor bad.
        case unknown
    }

    package var subject: SeriesIdentity
    package var verdict: Verdict
    package var value: Double?
    /// Of the newest value that was looked at.
    package var at: Date?
    /// Of two readings whose `at` lie further apart nobody knows what was between them.
    package var longestGap: TimeInterval
    /// What an operator wants to know besides, in Chinese.
    package var detail: String?

    init(
        _ subject: SeriesIdentity, _ verdict: Verdict, value: Double? = nil, at: Date? = nil,
        longestGap: TimeInterval = 60, detail: String? = nil
    ) {
        self.subject = subject
        self.verdict = verdict
        self.value = value
        self.at = at
        self.longestGap = longestGap
        self.detail = detail
    }
}

extension RuleCondition {
    /// A value that is no number says nothing.
    func verdict(_ value: Double) -> ConditionReading.Verdict {
        guard value.isFinite else { return .unknown }
        if limit.holds(value) { return .holds }
        guard let until else { return .clear }
        return until.holds(value) ? .clear : .between
    }
}
