package import Metrics
package import Observability

/// What settlements count.
package struct SettlementMetrics: Sendable {
    private let factory: any MetricsFactory

    package init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// Shows what has not happened yet as 0: `increase()` sees only what changes.
    package func begin(_ settlement: String) {
        for result in Result.allCases {
            count(0, "herald_settlement_runs_total", settlement, ("result", result.rawValue))
        }
        for kind in Record.allCases {
            count(0, "herald_settlement_records_total", settlement, ("kind", kind.rawValue))
        }
    }

    func settled(_ summary: SettlementSummary) {
        let result: Result = summary.problems.isEmpty ? .settled : .partly
        count(1, "herald_settlement_runs_total", summary.settlement, ("result", result.rawValue))
        let troubled = summary.troubles.reduce(0) { $0 + $1.count }
        let records: [(Record, Int)] = [
            (.read, summary.rows), (.fetched, summary.fetched), (.unknown, summary.unknown), (.troubled, troubled),
        ]
        for (kind, number) in records {
            count(number, "herald_settlement_records_total", summary.settlement, ("kind", kind.rawValue))
        }
    }

    func failed(_ settlement: String) {
        count(1, "herald_settlement_runs_total", settlement, ("result", Result.failed.rawValue))
    }

    private enum Result: String, CaseIterable { case settled, partly, failed }
    private enum Record: String, CaseIterable { case read, fetched, unknown, troubled }

    private func count(_ number: Int, _ name: String, _ settlement: String, _ label: (String, String)) {
        Counter(label: name, dimensions: [("settlement", settlement), label], factory: factory).increment(by: number)
    }

    package static let descriptions: [MetricDescription] = [
        .counter(
            "herald_settlement_runs_total",
            "Days that this node settled: settled, partly (some tasks or callbacks not), failed (none)."),
        .counter(
            "herald_settlement_records_total",
            "Records that this node's runs read; of these unknown: nobody knows their views, troubled: they say what "
                + "cannot be; fetched: videos whose platforms were asked."),
    ]
}
