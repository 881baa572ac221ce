import Database

/// What differs in a row after several changes of it: by column the first old value and the last new one.
struct FieldDifferences: Sendable {
    private var order: [String] = []
    private var values: [String: ChangedValue] = [:]
    /// Columns of which only the name is known.
    private var named: Set<String> = []
    /// A change told no column at all: nobody knows what it did.
    private var isUnknown = false

    mutating func add(_ change: QueuedChange) {
        // A row that was replaced: what the new one holds is in its insert, if anywhere.
        if change.event == .insert, change.values.isEmpty { return forget() }
        let fields = change.updatedFields ?? []
        let columns = fields + change.values.keys.filter { !fields.contains($0) }.sorted()
        if columns.isEmpty { isUnknown = true }
        for column in columns { add(column, change.values[column]) }
    }

    private mutating func add(_ column: String, _ value: ChangedValue?) {
        if !named.contains(column), values[column] == nil { order.append(column) }
        guard let value, !named.contains(column) else {
            named.insert(column)
            values[column] = nil
            return
        }
        values[column] = ChangedValue(old: (values[column] ?? value).old, new: value.new)
    }

    private mutating func forget() {
        self = FieldDifferences()
        isUnknown = true
    }

    /// Everything is as it was.
    var isNothing: Bool { !isUnknown && told.isEmpty }

    /// - Parameter row: gives the order of the table; without it columns stand as they were first told.
    func told(inOrderOf row: Row?) -> [FieldChange] {
        guard let row else { return told }
        let places = told.enumerated().map { (row.columns.index(of: $1.column) ?? .max, $0, $1) }
        return places.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }

    private var told: [FieldChange] {
        order.compactMap { column in
            if named.contains(column) { return FieldChange(column: column) }
            guard let value = values[column], value.old != value.new else { return nil }
            return FieldChange(column: column, value: value)
        }
    }
}
