package import Database
package import FoundationEssentials
import Timekeeping

/// The business database of the 6页网 as its activity report knows it: the `wy_` tables with rows dated
/// around a given now, the same ones for the same seed.
///
///     try await pool.withConnection { try SixPageSample(now: now).create(on: $0) }
package struct SixPageSample: Sendable {
    package let size: Size
    /// The end of the window that `size` speaks of, in seconds since 1970; its start is a day earlier.
    package let end: Int
    package let seed: UInt64
    /// No row is dated within so many seconds of the window's ends. Zero puts rows exactly on them, where an
    /// off-by-one shows; a demo that reports a moment after the rows were made needs some minutes.
    package let margin: Int

    static let day = 86_400
    var start: Int { end - Self.day }

    package init(size: Size = .origin, now: Date, seed: UInt64 = 6, margin: Duration = .zero) {
        self.size = size
        self.end = Int(now.unixMilliseconds / 1_000)
        self.seed = seed
        self.margin = Int(margin.seconds)
    }

    /// Creates the tables and fills them. Tables of these names must not exist.
    ///
    /// - Parameter timeIndexes: whether the time columns are indexed. Without them every count is a full scan.
    package func create(on connection: any Connection, timeIndexes: Bool = true) throws {
        let schema = SixPageSchema(dialect: connection.dialect)
        try connection.executeScript(schema.createTables)
        for table in [specials, users, wechatUsers, orders, purchases, watches] {
            try table.fill(connection)
        }
        if timeIndexes { try connection.executeScript(SixPageSchema.createTimeIndexes) }
        // The planner's statistics would otherwise be those of the empty tables.
        try connection.executeScript(schema.analyze)
    }
}
