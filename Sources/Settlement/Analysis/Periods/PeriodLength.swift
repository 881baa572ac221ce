/// What a roll-up sums up: ISO weeks, which begin on Monday, or calendar months, both of the settlement's zone.
package enum PeriodLength: String, Sendable, CaseIterable {
    case week, month

    /// The whole period that a day lies in.
    package func period(of day: SettlementDay) -> SettlementPeriod {
        switch self {
        case .week: SettlementPeriod.week(of: day)
        case .month: SettlementPeriod.month(of: day)
        }
    }

    /// The last period that is over on a day.
    package func last(before today: SettlementDay) -> SettlementPeriod {
        period(of: period(of: today).days.lowerBound.adding(days: -1))
    }

    /// The periods that have days in a range, in order, the first and the last cut to it.
    package func periods(in days: ClosedRange<SettlementDay>) -> [SettlementPeriod] {
        var periods: [SettlementPeriod] = []
        var next = days.lowerBound
        while next <= days.upperBound {
            let period = period(of: next)
            periods.append(period.cut(to: days))
            next = period.days.upperBound.adding(days: 1)
        }
        return periods
    }
}
