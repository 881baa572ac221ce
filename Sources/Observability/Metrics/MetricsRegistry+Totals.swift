extension MetricsRegistry {
    /// What a counter has counted so far, over those of its series whose labels contain `text`: `status="5`.
    ///
    /// - Parameter metric: with its `_total`.
    package func total(of metric: String, containing text: String = "") -> UInt64 {
        counts(of: metric).reduce(0) { sum, series in
            text.isEmpty || series.labels.contains(text) ? sum &+ series.count : sum
        }
    }
}
