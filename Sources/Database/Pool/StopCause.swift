import Timekeeping

/// Why a running request is stopped.
enum StopCause: Sendable {
    case cancelled
    case timeout(Duration)

    var error: DatabaseError {
        switch self {
        case .cancelled: DatabaseError(.cancelled, "the statement was stopped because its task was cancelled")
        case .timeout(let limit): .statementTimeout(after: limit)
        }
    }
}

extension DatabaseError {
    package static func statementTimeout(after limit: Duration) -> DatabaseError {
        DatabaseError(
            .statementTimeout, "the statement ran longer than \(limit.inWords) and was stopped",
            hint: "make the query faster (an index, a shorter window) or raise the limit")
    }
}
