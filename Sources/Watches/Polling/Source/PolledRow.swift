import Database

/// A row of the watched table as a look found it.
struct PolledRow: Sendable {
    /// Its name in the store.
    let key: String
    /// Where the next page goes on.
    let place: PollPlace
    var isWanted: Bool
    /// It is above what was there before, by the growing column.
    let isAbove: Bool
    let version: RecordVersion
    /// The watched columns in their order.
    let columns: [String]
}

/// A row's place in a scan: its value in the column by which the scan goes, and its key.
struct PollPlace: Sendable, Hashable {
    let value: SQLValue
    let key: SQLValue
}

/// One way through the watched table.
struct PollScan: Sendable {
    enum Order: Sendable {
        case growing, changed
    }

    let order: Order
    /// Rows after that, or with the changed column from that on; nil: from the beginning.
    let low: SQLValue?
    /// Rows up to that; nil: to the end.
    var high: SQLValue?
    /// Between rows that were there before and new ones.
    let border: SQLValue?
}

/// What a page held.
struct PollPage: Sendable {
    var rows: [PolledRow] = []
    /// Rows for which the condition cannot be evaluated, and what the source says to it.
    var undecided: [PolledRow] = []
    var trouble: DatabaseError?
    /// Where the next page begins; nil: it was the last.
    var next: PollPlace?
    /// Rows without a key that can be kept.
    var nameless = 0
}
