import FoundationEssentials
import Timekeeping

/// Judges a window against the same hours of earlier weeks, by the clocks on the wall: a change of the clocks moves
/// people's habits, and so what is usual, with it.
struct TrendReading: Sendable {
    let series: any SeriesReading
    let timeZone: TimeZone

    func readings(
        _ condition: RuleCondition, _ selector: SeriesSelector, window: Duration, past: Duration,
        _ side: RuleCondition.TrendSide, _ now: Date
    ) async throws -> [ConditionReading] {
        let since = now.addingTimeInterval(-window.seconds)
        var readings: [ConditionReading] = []
        for identity in try await series.series(of: selector.metric, labels: selector.labels, since: since) {
            let points = try await series.points(of: identity, from: since, to: now.addingTimeInterval(0.001))
            guard let current = WindowFigure(.avg, of: points, over: window, at: now), current.isCovered,
                let figure = TrendFigure(
                    value: current.value, samples: points.reduce(0) { $0 + $1.count },
                    weeks: try await weeks(of: identity, window: window, past: past, now))
            else {
                readings.append(ConditionReading(identity, .unknown))
                continue
            }
            readings.append(
                ConditionReading(
                    identity, Self.verdict(figure.score, side, condition.limit.limit), value: figure.value, at: now,
                    longestGap: 900, detail: Self.detail(figure, selector.metric)))
        }
        return readings
    }

    private func weeks(
        of identity: SeriesIdentity, window: Duration, past: Duration, _ now: Date
    ) async throws -> [[Double?]] {
        let local = LocalTime(now, in: timeZone)
        let length = window.seconds
        var weeks: [[Double?]] = []
        for week in 1...max(1, Int(past.seconds / 604_800)) {
            var then = local
            then.day = local.day.adding(days: -7 * week)
            let end = then.instant(in: timeZone)
            let reach = Double(TrendFigure.neighbours) * length
            // An hour's point may begin before what is asked for.
            let from = end.addingTimeInterval(-length - reach - 3_600)
            let points = try await series.points(of: identity, from: from, to: end.addingTimeInterval(reach))
            weeks.append(
                (-TrendFigure.neighbours...TrendFigure.neighbours).map { offset in
                    let end = end.addingTimeInterval(Double(offset) * length)
                    return TrendFigure.average(points, from: end.addingTimeInterval(-length), to: end)
                })
        }
        return weeks
    }

    /// What has begun is over only when it is well within.
    private static func verdict(
        _ score: Double, _ side: RuleCondition.TrendSide, _ limit: Double
    ) -> ConditionReading.Verdict {
        guard score.isFinite else { return .unknown }
        let distance =
            switch side {
            case .outside: abs(score)
            case .above: score
            case .below: -score
            }
        if distance > limit { return .holds }
        return distance < 0.75 * limit ? .clear : .between
    }

    private static func detail(_ figure: TrendFigure, _ metric: String) -> String {
        let score = (abs(figure.score) * 10).rounded() / 10
        let usual = MetricText.text(figure.usual, of: metric)
        return "往周同时段通常为 \(usual)，偏\(figure.score < 0 ? "低" : "高") \(score) 倍标准差"
    }
}
