/// Prepared statements by their text; when there are too many, the one not used for longest goes.
struct StatementCache {
    private struct Entry {
        let statement: SQLiteStatement
        let lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The statement, which is no longer in the cache until it is put back.
    mutating func take(_ text: String) -> SQLiteStatement? {
        entries.removeValue(forKey: text)?.statement
    }

    mutating func put(_ statement: SQLiteStatement) {
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
        }
        uses += 1
        entries[statement.text] = Entry(statement: statement, lastUse: uses)
    }

    mutating func removeAll() {
        entries = [:]
    }
}
