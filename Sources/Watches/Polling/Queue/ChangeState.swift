import Database

/// The states of a queue, in the store as beside a watched table.
enum ChangeState: String, SQLValueConvertible {
    case pending = "PENDING"
    case processing = "PROCESSING"
    case succeeded = "SUCCESS"
    case failed = "FAILED"

    var sqlValue: SQLValue { .text(rawValue) }
}
