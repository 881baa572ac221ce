/// A place in a query's plan where the database reads a whole table (or a whole index) row by row.
struct TableScan: Sendable, Hashable {
    /// The name in the query: an alias where one is used.
    let alias: String
    /// How many rows the database expects to read there, where it says.
    let rows: Int?
}
