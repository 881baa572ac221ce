import Database

/// The columns that not every queue has: an adopted one may be older than they are.
struct QueueColumns: Sendable, Hashable {
    let hasUpdatedFields: Bool
    let hasChanges: Bool

    init(of table: QueueTable, watch: String, _ connection: any Connection) throws {
        let names = Set(try connection.query(table.columnNames).map { try $0.text("name").lowercased() })
        guard !names.isEmpty else {
            throw DatabaseError(
                .unknownTableOrColumn, "the queue \(table.name) of the watch \(watch) is not there",
                hint: "run herald watch install \(watch)")
        }
        hasUpdatedFields = names.contains("updated_fields")
        hasChanges = names.contains("changes")
    }
}
