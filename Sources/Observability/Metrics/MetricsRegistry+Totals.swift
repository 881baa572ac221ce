extension MetricsRegistry {
    /// What a counter has counted so far, over those of its series whose labels contain `text`: `status="5`.
    ///
    /// - Parameters:
    ///   - metric: with its `_total`.
    ///   - others: series whose labels contain one of these are left out.
    package func total(of metric: String, containing text: String = "", without others: [String] = []) -> UInt64 {
        counts(of: metric).reduce(0) { sum, series in
            let isMeant = text.isEmpty || series.labels.contains(text)
            return isMeant && !others.contains { series.labels.contains($0) } ? sum &+ series.count : sum
        }
    }
}
