package import Foundation
import Hummingbird
package import Monitoring
package import Timekeeping

/// `/api/v1/series…`: what is measured over and over, and its points, few enough for a chart.
package struct SeriesEndpoints: Sendable {
    private let store: SeriesStore
    private let clock: any WallClock

    private static let mostPoints = 5_000
    private static let usualPoints = 300
    private static let longest: TimeInterval = 90 * 86_400
    private static let mostSeries = 50

    package init(store: SeriesStore, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/series", .restricted) { try await list($0, $1) },
            Endpoint(.get, "/api/v1/series/points", .restricted) { try await points($0, $1) },
        ]
    }

    private func list(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let query = try request.parameters(allowing: "metric")
        let metric = try metric(query)
        let latest = try await store.latest(of: metric)
        return try Answer.list(latest.map { LatestFacts($0.series, $0.point) }, next: nil, facts)
    }

    /// `?metric=cpu_percent&label=check=shop&node=a&from=…&to=…&points=300`
    private func points(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let query = try request.parameters(allowing: "metric", "label", "node", "from", "to", "points")
        guard let metric = try metric(query) else {
            throw APIError.invalid("metric is missing; GET /api/v1/series lists those that there are")
        }
        let labels = try labels(query)
        let (node, now) = (try query.text("node"), clock.now())
        let to = try query.instant("to") ?? now
        let from = try query.instant("from") ?? to.addingTimeInterval(-3_600)
        guard from < to, to.timeIntervalSince(from) <= Self.longest else {
            throw APIError.invalid("from must lie before to, and not more than 90 days before it")
        }
        let most = try query.integer("points", in: 1...Self.mostPoints) ?? Self.usualPoints
        let found = try await store.series(of: metric, labels: labels, since: from).filter {
            node == nil || $0.node == node
        }
        var charts: [ChartFacts] = []
        for series in found.prefix(Self.mostSeries) {
            let all = try await store.points(of: series, from: from, to: to)
            charts.append(ChartFacts(series, SeriesChart.reduce(all, from: from, to: to, most: most)))
        }
        return try Answer.facts(
            Charts(from: from, to: to, items: charts, leftOut: max(0, found.count - Self.mostSeries)), facts)
    }

    private func metric(_ query: QueryParameters) throws -> String? {
        guard let metric = try query.text("metric", maximumLength: 100) else { return nil }
        guard
            metric.utf8.allSatisfy({
                ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 == 0x5F || (0x30...0x39).contains($0)
            })
        else {
            throw APIError.invalid("metric is \"\(APIError.excerpt(metric))\"; allowed are letters, digits and _")
        }
        return metric
    }

    private func labels(_ query: QueryParameters) throws -> [String: String] {
        var labels: [String: String] = [:]
        for text in query.texts("label") {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw APIError.invalid("label is \"\(APIError.excerpt(text))\"; allowed is NAME=VALUE: check=shop")
            }
            labels[String(parts[0])] = String(parts[1])
        }
        return labels
    }

    private struct Charts: Encodable {
        let from: Date
        let to: Date
        let items: [ChartFacts]
        /// Series beyond the first 50: ask for one by its labels.
        let leftOut: Int
    }
}

/// A series and its newest point.
package struct LatestFacts: Encodable, Sendable {
    package let series: String
    package let metric: String
    package let labels: [String: String]
    package let node: String?
    package let at: Date
    package let value: Double

    package init(_ series: SeriesIdentity, _ point: SeriesPoint) {
        self.series = series.name.description
        metric = series.name.metric
        labels = series.name.labels
        node = series.node.isEmpty ? nil : series.node
        at = point.at
        value = point.last
    }
}

/// A series and its points.
private struct ChartFacts: Encodable {
    struct Point: Encodable {
        let at: Date
        let average: Double
        let minimum: Double
        let maximum: Double
        let sum: Double
        let samples: Int
    }

    let series: String
    let metric: String
    let labels: [String: String]
    let node: String?
    let points: [Point]

    init(_ series: SeriesIdentity, _ points: [SeriesPoint]) {
        self.series = series.name.description
        metric = series.name.metric
        labels = series.name.labels
        node = series.node.isEmpty ? nil : series.node
        self.points = points.map {
            Point(
                at: $0.at, average: $0.average, minimum: $0.minimum, maximum: $0.maximum, sum: $0.sum,
                samples: $0.count)
        }
    }
}
