import Database

/// Looking for rows of a source by their ids.
enum SourceIDs {
    /// In PostgreSQL one value, so that the statement is the same for any number of them. As bigint: an id that the
    /// column's type cannot hold is none of its rows, and no error.
    static func condition(_ column: String, isOneOf ids: some Collection<Int64>, _ dialect: SQLDialect) -> SQL {
        guard dialect == .postgresql else { return "\(raw: column) IN (\(list: ids))" }
        let array = "{\(ids.map(String.init).joined(separator: ","))}"
        return "\(raw: column) = ANY (CAST(\(array) AS BIGINT[]))"
    }
}
