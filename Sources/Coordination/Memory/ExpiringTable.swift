/// Values by name, each with an instant after which it is as if it had never been.
///
/// Bounded by what is alive: each time the table has doubled it is swept, so a name costs two looks in all.
struct ExpiringTable<Value> {
    private struct Row {
        var value: Value
        var end: Microseconds
    }

    private var rows: [String: Row] = [:]
    private var sweepAt = 64

    /// How many rows are kept, whether they have ended or not.
    var count: Int { rows.count }

    func value(_ name: String, at now: Microseconds) -> Value? {
        guard let row = rows[name], row.end > now else { return nil }
        return row.value
    }

    func names(at now: Microseconds) -> [String] {
        rows.filter { $0.value.end > now }.map(\.key)
    }

    mutating func set(_ value: Value, as name: String, until end: Microseconds, at now: Microseconds) {
        rows[name] = Row(value: value, end: end)
        guard rows.count >= sweepAt else { return }
        rows = rows.filter { $0.value.end > now }
        sweepAt = max(64, rows.count * 2)
    }

    mutating func remove(_ name: String) {
        rows[name] = nil
    }

    mutating func removeAll() {
        self = ExpiringTable()
    }
}
