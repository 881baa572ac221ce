extension CounterCollector {
    /// Samples that the store refused, so that a rule can tell of a label that takes ever new values.
    package static func refusals(of store: SeriesStore) -> CounterCollector {
        CounterCollector("refusals") {
            SeriesRefusal.allCases.reduce(into: [:]) { counts, reason in
                counts[SeriesName("series_refused", ["reason": reason.rawValue])] = UInt64(store.refused[reason] ?? 0)
            }
        }
    }
}
