package import Database
package import FoundationEssentials

/// How many of the connections to each database are lent out, of how many, and how many callers wait.
package struct PoolCollector: Collector {
    package let name = "databases"
    private let pools: [(name: String, pool: ConnectionPool)]

    /// - Parameter pools: by the names that are shown: `store`, `source:shop`.
    package init(_ pools: [(name: String, pool: ConnectionPool)]) {
        self.pools = pools
    }

    package func samples(at date: Date) async -> [SeriesSample] {
        pools.flatMap { name, pool -> [SeriesSample] in
            let (figures, labels) = (pool.figures, ["database": name])
            let busy = Double(figures.busy) / Double(max(1, figures.maximum)) * 100
            return [
                SeriesSample(SeriesName("database_busy_percent", labels), at: date, busy),
                SeriesSample(SeriesName("database_waiting", labels), at: date, Double(figures.waiting)),
            ]
        }
    }
}
