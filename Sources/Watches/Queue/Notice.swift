package import Database
package import FoundationEssentials

/// What is to be told of one record: a change, or several that were folded into one.
package struct Notice: Sendable {
    package var event: WatchEvent
    package var record: SQLValue
    /// The row as it is now; nil for one that is deleted.
    package var row: Row?
    /// The columns that changed, in the order of the table where that is known.
    package var changes: [FieldChange]
    /// How many changes this stands for.
    package var count: Int
    package var queuedAt: Date

    package init(
        event: WatchEvent, record: SQLValue, row: Row?, changes: [FieldChange] = [], count: Int = 1, queuedAt: Date
    ) {
        self.event = event
        self.record = record
        self.row = row
        self.changes = changes
        self.count = count
        self.queuedAt = queuedAt
    }
}

/// One column that changed.
package struct FieldChange: Sendable, Hashable {
    package let column: String
    /// nil: the queue keeps no values.
    package let value: ChangedValue?

    package init(column: String, value: ChangedValue? = nil) {
        self.column = column
        self.value = value
    }
}
