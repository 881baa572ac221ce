import FoundationEssentials
import Synchronization
import Timekeeping

/// Asks the series what a condition wants to know, and judges each series for itself.
struct ConditionEvaluation: Sendable {
    let series: any SeriesReading
    let timeZone: TimeZone
    let stale: StaleSeries

    /// Since when an absent series is known by: a machine that was given up is forgotten after that.
    private static let memory: TimeInterval = 14 * 86_400
    /// As long as values of 15 seconds are kept for themselves.
    private static let recently: TimeInterval = 23 * 3_600
    /// What is measured once a day was measured since.
    private static let lately: TimeInterval = 26 * 3_600
    /// Enough of what is measured once a day to know that it is.
    private static let seldom: TimeInterval = 3 * 86_400

    init(series: any SeriesReading, timeZone: TimeZone) {
        self.series = series
        self.timeZone = timeZone
        stale = StaleSeries()
    }

    /// - Parameter steadySince: since when somebody has looked without interruption: before, nothing is known of what
    ///   was not measured.
    func readings(of condition: RuleCondition, at now: Date, steadySince: Date) async throws -> [ConditionReading] {
        switch condition.question {
        case .latest(let selector): try await latest(condition, selector, now)
        case .window(let function, let selector, let window):
            try await self.window(condition, function, selector, window, now)
        case .share(let part, of: let whole, let window):
            try await ShareReading(series: series).readings(condition, part, of: whole, window, now)
        case .absent(let selector, let window): try await absent(selector, window, now, steadySince)
        case .trend(let selector, window: let window, past: let past, let side):
            try await TrendReading(series: series, timeZone: timeZone)
                .readings(condition, selector, window: window, past: past, side, now)
        case .forecast(let selector, ahead: let ahead, history: let history):
            try await forecast(condition, selector, ahead: ahead, history: history, now)
        }
    }

    private func latest(
        _ condition: RuleCondition, _ selector: SeriesSelector, _ now: Date
    ) async throws -> [ConditionReading] {
        var readings: [ConditionReading] = []
        for identity in try await matching(selector, since: now.addingTimeInterval(-Self.lately)) {
            let points = try await newest(of: identity, now)
            let spacing = PointSpacing.seconds(points)
            guard let last = points.last, now.timeIntervalSince(last.at) <= PointSpacing.staleAfter(spacing) else {
                readings.append(ConditionReading(identity, .unknown))
                continue
            }
            readings.append(
                ConditionReading(
                    identity, condition.verdict(last.last), value: last.last, at: last.at,
                    longestGap: PointSpacing.longestGap(spacing)))
        }
        return readings
    }

    /// What is measured seldom is looked for further back, what is stale not every time.
    private func newest(of identity: SeriesIdentity, _ now: Date) async throws -> [SeriesPoint] {
        let end = now.addingTimeInterval(0.001)
        let near = try await series.points(of: identity, from: now.addingTimeInterval(-300), to: end)
        guard near.count < 2, stale.isWorthALook(identity, at: now) else { return near }
        var far = try await series.points(of: identity, from: now.addingTimeInterval(-Self.recently), to: end)
        if far.count < 2 {
            far = try await series.points(of: identity, from: now.addingTimeInterval(-Self.seldom), to: end)
        }
        let spacing = PointSpacing.seconds(far)
        let isStale = far.last.map { now.timeIntervalSince($0.at) > PointSpacing.staleAfter(spacing) } ?? true
        if isStale { stale.note(identity, at: now) }
        return far
    }

    /// One or two values in a window are all that there are of what is measured every few minutes.
    private func usualSpacing(
        of identity: SeriesIdentity, _ points: [SeriesPoint], _ now: Date
    ) async throws -> TimeInterval? {
        guard !points.isEmpty else { return nil }
        let far = try await newest(of: identity, now)
        return far.count < 3 ? nil : PointSpacing.seconds(far)
    }

    private func window(
        _ condition: RuleCondition, _ function: RuleCondition.WindowFunction, _ selector: SeriesSelector,
        _ window: Duration, _ now: Date
    ) async throws -> [ConditionReading] {
        let from = now.addingTimeInterval(-window.seconds)
        var readings: [ConditionReading] = []
        for identity in try await matching(selector, since: min(from, now.addingTimeInterval(-3_600))) {
            let points = try await series.points(of: identity, from: from, to: now.addingTimeInterval(0.001))
            let usual = points.count < 3 ? try await usualSpacing(of: identity, points, now) : nil
            guard let figure = WindowFigure(function, of: points, over: window, at: now, spacing: usual) else {
                readings.append(ConditionReading(identity, .unknown))
                continue
            }
            var verdict = condition.verdict(figure.value)
            let isEnough =
                verdict == .holds && WindowFigure.needsWhole(function, condition.limit)
                ? figure.isWhole
                : figure.isCovered || (verdict == .holds && !WindowFigure.needsCoverage(function, condition.limit))
            if !isEnough { verdict = .unknown }
            readings.append(
                ConditionReading(
                    identity, verdict, value: figure.value, at: figure.at,
                    longestGap: PointSpacing.longestGap(figure.spacing)))
        }
        return readings
    }

    private func absent(
        _ selector: SeriesSelector, _ window: Duration, _ now: Date, _ steadySince: Date
    ) async throws -> [ConditionReading] {
        let memory = max(Self.memory, 2 * window.seconds)
        let known = try await matching(selector, since: now.addingTimeInterval(-memory))
        let present = Set(try await matching(selector, since: now.addingTimeInterval(-window.seconds)))
        // While nobody looked, nothing could come.
        let missing: ConditionReading.Verdict =
            now.timeIntervalSince(steadySince) >= window.seconds ? .holds : .unknown
        let itself = selector.identity
        var readings = known.map { identity in
            ConditionReading(identity, present.contains(identity) ? .clear : missing, at: now, longestGap: 900)
        }
        if !known.contains(itself) {
            readings.append(
                ConditionReading(itself, known.isEmpty ? missing : .clear, at: now, longestGap: 900))
        }
        return readings
    }

    private func forecast(
        _ condition: RuleCondition, _ selector: SeriesSelector, ahead: Duration, history: Duration, _ now: Date
    ) async throws -> [ConditionReading] {
        let from = now.addingTimeInterval(-history.seconds)
        var readings: [ConditionReading] = []
        for identity in try await matching(selector, since: now.addingTimeInterval(-Self.recently)) {
            let points = try await series.points(of: identity, from: from, to: now.addingTimeInterval(0.001))
            guard let figure = ForecastFigure(points, history: history, ahead: ahead, at: now),
                now.timeIntervalSince(figure.at) <= 2 * 3_600
            else {
                readings.append(ConditionReading(identity, .unknown))
                continue
            }
            let value = figure.value(after: ahead)
            readings.append(
                ConditionReading(
                    identity, condition.verdict(value), value: value, at: now, longestGap: 900,
                    detail: Self.detail(figure, condition.limit.limit, ahead, selector.metric)))
        }
        return readings
    }

    private static func detail(
        _ figure: ForecastFigure, _ limit: Double, _ ahead: Duration, _ metric: String
    ) -> String? {
        guard let seconds = figure.seconds(until: limit), seconds <= ahead.seconds else { return nil }
        let days = (seconds / 8_640).rounded() / 10
        let level = MetricText.text(figure.level, of: metric)
        return "现在 \(level)，按近期趋势约 \(days) 天后达到 \(MetricText.text(limit, of: metric))"
    }

    private func matching(_ selector: SeriesSelector, since: Date) async throws -> [SeriesIdentity] {
        try await series.series(of: selector.metric, labels: selector.labels, since: since)
    }
}

/// Series that were found stale: a look at the whole last day is not taken each time.
final class StaleSeries: Sendable {
    private let looks = Mutex<[SeriesIdentity: Date]>([:])
    private static let pause: TimeInterval = 300

    func isWorthALook(_ identity: SeriesIdentity, at now: Date) -> Bool {
        looks.withLock { looks in
            guard let look = looks[identity] else { return true }
            return abs(now.timeIntervalSince(look)) >= Self.pause
        }
    }

    func note(_ identity: SeriesIdentity, at now: Date) {
        looks.withLock { looks in
            if looks.count > 10_000 { looks.removeAll() }
            looks[identity] = now
        }
    }
}
