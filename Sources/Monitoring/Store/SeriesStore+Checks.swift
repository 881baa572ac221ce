extension SeriesStore: CheckViewing {
    package func checkViews(within age: Duration) async throws -> [CheckView] {
        try await latest(of: CheckRunner.view, within: age).compactMap { series, point in
            series.name.labels["check"].map {
                CheckView(check: $0, node: series.node, isUp: point.last >= 1, at: point.at)
            }
        }
    }
}
