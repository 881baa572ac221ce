package import Database
package import FoundationEssentials

/// A source as reports use it: sessions that only read, with their statement timeout set.
package struct ReportSource: Sendable {
    package let name: String
    package let pool: ConnectionPool
    /// A query with more rows has failed.
    package let maximumRows: Int
    /// The zone in which it keeps local times; nil: the report's.
    package let timeZone: TimeZone?

    package init(name: String, pool: ConnectionPool, maximumRows: Int = 10_000, timeZone: TimeZone? = nil) {
        self.name = name
        self.pool = pool
        self.maximumRows = maximumRows
        self.timeZone = timeZone
    }
}
