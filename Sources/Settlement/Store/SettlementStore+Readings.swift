import Database
package import FoundationEssentials
import Timekeeping

/// What was fetched of a record's video, with the link it was fetched from.
package struct KeptReading: Sendable, Hashable {
    package let link: String?
    package let reading: VideoReading
    package let fetchedAt: Date

    package init(link: String?, reading: VideoReading, fetchedAt: Date) {
        self.link = link
        self.reading = reading
        self.fetchedAt = fetchedAt
    }
}

extension SettlementStore {
    private static let idsAtOnce = 500
    private static let rowsAtOnce = 80
    private static let readingKey = ["settlement", "submission_id"]
    private static let readingColumns = [
        "link", "state", "views", "likes", "comments", "shares", "collects", "reason", "fetched_at",
    ]

    /// What was fetched of the records before, by their ids.
    package func readings(of settlement: String, _ ids: [Int64]) async throws -> [Int64: KeptReading] {
        guard !ids.isEmpty else { return [:] }
        return try await pool.withConnection { connection in
            var readings: [Int64: KeptReading] = [:]
            for part in ids.parts(of: Self.idsAtOnce) {
                try connection.forEachRow(
                    """
                    SELECT * FROM settlement_reading
                    WHERE settlement = \(settlement) AND submission_id IN (\(list: part))
                    """
                ) { row in readings[try row.integer("submission_id")] = try Self.reading(row) }
            }
            return readings
        }
    }

    /// Keeps what was fetched, in place of what was fetched before.
    package func save(_ readings: [Int64: KeptReading], of settlement: String) async throws {
        guard !readings.isEmpty else { return }
        let sorted = readings.sorted { $0.key < $1.key }
        try await pool.transaction { connection in
            for part in sorted.parts(of: Self.rowsAtOnce) {
                var statement: SQL = """
                    INSERT INTO settlement_reading (settlement, submission_id, link, state, views, likes, comments,
                        shares, collects, reason, fetched_at) VALUES
                    """
                for (number, (id, kept)) in part.enumerated() {
                    let figures = kept.reading.figures
                    statement.append(raw: number == 0 ? " " : ", ")
                    statement.append(
                        """
                        (\(settlement), \(id), \(kept.link ?? ""), \(kept.reading.state.rawValue), \(figures.views),
                        \(figures.likes), \(figures.comments), \(figures.shares), \(figures.collects),
                        \(kept.reading.reason), \(kept.fetchedAt.unixMilliseconds))
                        """ as SQL)
                }
                let update = connection.dialect.updatingOnConflict(on: Self.readingKey, set: Self.readingColumns)
                statement.append(raw: update)
                try connection.execute(statement)
            }
        }
    }

    private static func reading(_ row: Row) throws -> KeptReading {
        let figures = VideoFigures(
            views: try row.optionalInteger("views"), likes: try row.optionalInteger("likes"),
            comments: try row.optionalInteger("comments"), shares: try row.optionalInteger("shares"),
            collects: try row.optionalInteger("collects"))
        let reading = VideoReading(
            VideoReading.State(rawValue: try row.text("state")) ?? .failed, figures: figures,
            reason: try row.optionalText("reason"))
        let link = try row.text("link")
        return KeptReading(
            link: link.isEmpty ? nil : link, reading: reading, fetchedAt: try row.instant("fetched_at"))
    }
}

extension Array {
    /// Itself in pieces of at most so many.
    func parts(of count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}
