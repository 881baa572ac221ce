package import Observability

/// How the recording of series goes, for a scraper.
package struct SeriesFigures: MetricsCollector {
    private let store: SeriesStore
    private let recorder: SeriesRecorder

    package init(store: SeriesStore, recorder: SeriesRecorder) {
        self.store = store
        self.recorder = recorder
    }

    package func readings() -> [MetricReading] {
        let (refused, figures) = (store.refused, recorder.figures)
        return SeriesRefusal.allCases.map { reason in
            MetricReading(Self.refused, [("reason", reason.rawValue)], Double(refused[reason] ?? 0))
        } + [
            MetricReading(Self.dropped, [], Double(figures.dropped)),
            MetricReading(Self.missed, [], Double(figures.missed)),
        ]
    }

    package static let descriptions = [refused, dropped, missed]

    private static let refused = MetricDescription.counter(
        "herald_series_refused_total", "Samples of series that were not taken.")
    private static let dropped = MetricDescription.counter(
        "herald_series_dropped_total", "Samples of series given up because the store was away for too long.")
    private static let missed = MetricDescription.counter(
        "herald_series_missed_rounds_total", "Rounds that a collector missed because it was still busy.")
}
