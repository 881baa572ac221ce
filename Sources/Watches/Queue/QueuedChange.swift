package import Database
package import FoundationEssentials
import Timekeeping

/// One row of a queue: something happened to a row of the watched table.
package struct QueuedChange: Sendable, Hashable {
    package let id: Int64
    /// The watched row's key, as the database gives it.
    package let record: SQLValue
    package let event: WatchEvent
    /// The names of the columns that changed; nil where that is not known (an insert).
    package let updatedFields: [String]?
    /// By column, where the queue keeps values: before and after.
    package let values: [String: ChangedValue]
    /// Failed tries so far.
    package let retryCount: Int
    package let queuedAt: Date
    /// When it was written, in milliseconds since 1970 and the same at each reading; 0: its queue does not know. A queue
    /// that is made anew counts from 1 again: the number and this say together which change it is.
    package let moment: Int64

    package init(
        id: Int64, record: SQLValue, event: WatchEvent, updatedFields: [String]? = nil,
        values: [String: ChangedValue] = [:], retryCount: Int = 0, queuedAt: Date, moment: Int64? = nil
    ) {
        self.id = id
        self.record = record
        self.event = event
        self.updatedFields = updatedFields
        self.values = values
        self.retryCount = retryCount
        self.queuedAt = queuedAt
        self.moment = moment ?? queuedAt.unixMilliseconds
    }
}

/// A column's value before and after, as texts; nil is NULL, or that there was nothing.
package struct ChangedValue: Sendable, Hashable {
    package var old: String?
    package var new: String?

    package init(old: String?, new: String?) {
        self.old = old
        self.new = new
    }
}

/// A row of the watched table as it is now.
package struct WatchedRow: Sendable {
    package let row: Row
    /// Whether the watch's condition is true of it now.
    package let isWanted: Bool
    /// The condition cannot be evaluated for this row: a cast of what is no number, a division by zero.
    package let isUndecided: Bool

    package init(row: Row, isWanted: Bool, isUndecided: Bool = false) {
        self.row = row
        self.isWanted = isWanted
        self.isUndecided = isUndecided
    }
}
