extension Connection {
    /// For databases without a faster way: each row is read as usual, and its texts are laid out in one place.
    package func forEachByteRow(_ statement: SQL, _ body: (borrowing ByteRow) throws -> Void) throws {
        var memory = ByteRowMemory()
        try forEachRow(statement) { row in try memory.with(row, body) }
    }
}
