import FoundationEssentials
import Timekeeping

/// Judges how many percent one sum is of another, for each group of series that belong together: those of one node with
/// equal labels, apart from the labels that the condition names.
struct ShareReading: Sendable {
    let series: any SeriesReading

    /// One error of one request at night is all of them, and no alarm.
    private static let leastEvents = 3.0

    private struct Sum {
        var value = 0.0
        var points: [SeriesPoint] = []
        var isCovered = false
    }

    func readings(
        _ condition: RuleCondition, _ part: SeriesSelector, of whole: SeriesSelector, _ window: Duration, _ now: Date
    ) async throws -> [ConditionReading] {
        let since = min(now.addingTimeInterval(-window.seconds), now.addingTimeInterval(-3_600))
        let parts = try await series.series(of: part.metric, labels: part.labels, since: since)
        let wholes = try await series.series(of: whole.metric, labels: whole.labels, since: since)
        let labels = Self.grouping(parts, wholes, named: Set(part.labels.keys).union(whole.labels.keys))
        let sums = try await self.sums(parts, by: labels, window, now)
        var readings: [ConditionReading] = []
        for (group, total) in try await self.sums(wholes, by: labels, window, now) {
            var subject = group
            subject.name.metric = part.metric
            subject.name.labels.merge(part.identity.name.labels) { kept, _ in kept }
            guard let last = total.points.last, total.isCovered else {
                readings.append(ConditionReading(subject, .unknown))
                continue
            }
            // Nothing happened, so nothing went wrong.
            let events = sums[group]?.value ?? 0
            let share = total.value > 0 ? 100 * events / total.value : 0
            var verdict = condition.verdict(share)
            if verdict == .holds, share > 0, events < Self.leastEvents { verdict = .between }
            readings.append(
                ConditionReading(
                    subject, verdict, value: share, at: last.at,
                    longestGap: PointSpacing.longestGap(PointSpacing.seconds(total.points))))
        }
        return readings.sorted { $0.subject.text < $1.subject.text }
    }

    /// The labels that all have, without those that the condition chooses by.
    private static func grouping(
        _ parts: [SeriesIdentity], _ wholes: [SeriesIdentity], named: Set<String>
    ) -> Set<String> {
        let all = (parts + wholes).map { Set($0.name.labels.keys) }
        guard let first = all.first else { return [] }
        return all.dropFirst().reduce(first) { $0.intersection($1) }.subtracting(named)
    }

    private func sums(
        _ identities: [SeriesIdentity], by labels: Set<String>, _ window: Duration, _ now: Date
    ) async throws -> [SeriesIdentity: Sum] {
        var sums: [SeriesIdentity: Sum] = [:]
        for identity in identities {
            let group = SeriesIdentity(
                name: SeriesName("", identity.name.labels.filter { labels.contains($0.key) }), node: identity.node)
            let points = try await series.points(
                of: identity, from: now.addingTimeInterval(-window.seconds), to: now.addingTimeInterval(0.001))
            var sum = sums[group] ?? Sum()
            if let figure = WindowFigure(.sum, of: points, over: window, at: now) {
                sum.value += figure.value
                sum.isCovered = sum.isCovered || figure.isCovered
                if sum.points.last.map({ $0.at < figure.at }) ?? true { sum.points = points }
            }
            sums[group] = sum
        }
        return sums
    }
}
