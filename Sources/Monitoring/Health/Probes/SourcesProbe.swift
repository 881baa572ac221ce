package import Database

/// Whether the business databases answer. One that is away is a warning: Herald itself is well, and the reports that
/// need it say so themselves.
package struct SourcesProbe: HealthProbe {
    private let pools: [ConnectionPool]

    /// - Parameter drivers: of the sources. They are asked over connections of their own, so that a long report is not
    ///   taken for a source that is away; these are closed again between two looks.
    package init(drivers: [any DatabaseDriver]) {
        pools = drivers.map {
            ConnectionPool(
                driver: $0,
                configuration: PoolConfiguration(
                    maximumConnections: 1, acquireTimeout: Self.limit, idleTimeout: .seconds(5)))
        }
    }

    private static let limit = Duration.seconds(5)

    package var name: String { "sources" }
    package var isEssential: Bool { false }
    package var timeLimit: Duration { Self.limit }
    /// It is somebody else's database.
    package var freshness: Duration { .seconds(60) }

    package func look() async throws {
        let away = await withTaskGroup(of: Bool.self) { group in
            for pool in pools {
                group.addTask { (try? await MonitorStore(pool).ping(timeout: Self.limit)) == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        guard away > 0 else { return }
        throw HealthTrouble("\(away) of \(pools.count) \(away == 1 ? "does" : "do") not answer")
    }

    package func close() async {
        for pool in pools { await pool.close() }
    }
}
