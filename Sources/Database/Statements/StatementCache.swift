/// The prepared statements of one session by their text; the one unused for longest makes room.
///
/// A bound is needed because servers limit prepared statements (MySQL to 16,382 for all sessions
/// together) and texts with lists of varying length would fill memory.
package struct StatementCache<Statement> {
    private struct Entry {
        let statement: Statement
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var uses: UInt64 = 0

    package init(capacity: Int) {
        self.capacity = capacity
    }

    package var count: Int { entries.count }

    package mutating func statement(for text: String) -> Statement? {
        guard let index = entries.index(forKey: text) else { return nil }
        uses += 1
        entries.values[index].lastUse = uses
        return entries.values[index].statement
    }

    /// - Returns: the statement that made room: to be closed.
    package mutating func insert(_ statement: Statement, for text: String) -> Statement? {
        var evicted: Statement?
        if entries[text] == nil, entries.count >= capacity,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            evicted = entries.removeValue(forKey: oldest.key)?.statement
        }
        uses += 1
        entries[text] = Entry(statement: statement, lastUse: uses)
        return evicted
    }

    package mutating func remove(_ text: String) -> Statement? {
        entries.removeValue(forKey: text)?.statement
    }

    package mutating func removeAll() -> [Statement] {
        defer { entries = [:] }
        return entries.values.map(\.statement)
    }
}
