package import Database

/// Whether the store has grown beyond what the operator expects.
package struct StoreSizeCheck: MonitorCheck {
    private let pool: ConnectionPool
    private let limit: Int

    /// - Parameter limit: in bytes.
    package init(pool: ConnectionPool, limit: Int) {
        self.pool = pool
        self.limit = limit
    }

    package func findings() async -> [MonitorFinding] {
        // A store that does not answer is found by its own check.
        guard let bytes = try? await MonitorStore(pool).bytes() else { return [] }
        let (size, most) = (FileSize.text(bytes), FileSize.text(Int64(limit)))
        guard bytes > limit else {
            return [MonitorFinding(.ok, what: "store size", message: "\(size) of \(most)", notice: "存储大小 \(size)")]
        }
        return [
            MonitorFinding(
                .warning, what: "store size", message: "\(size), more than \(most)",
                hint: "shorten what is kept, or raise monitoring.store_limit",
                notice: "存储大小 \(size) 超过 \(most)。请缩短保留期，或调大 monitoring.store_limit")
        ]
    }
}
