/// What went wrong with a database, sorted by what can be done about it.
///
/// `message` is one clause in the words of the database or of ours and never holds a password or a
/// bound value; `hint` says what to do, where something can be said.
package struct DatabaseError: Error, Sendable {
    package enum Kind: String, Sendable {
        /// The server did not answer or the address is wrong; trying again later may help.
        case unreachable
        /// The connection broke while in use; a new one may work.
        case connectionLost
        /// User, password or database name refused.
        case accessDenied
        case syntax
        case unknownTableOrColumn
        case uniqueViolation
        case constraintViolation
        /// A write in a session that may only read.
        case readOnly
        /// The statement ran longer than it may; it was stopped on the server.
        case statementTimeout
        /// The caller's task was cancelled; the statement was stopped on the server.
        case cancelled
        /// A deadlock, a serialization failure or a busy database; the transaction may be run again.
        case contention
        /// More rows than the limit; nothing of the result is given.
        case rowLimit
        /// No connection became free in time.
        case poolExhausted
        /// The pool is closed.
        case closed
        /// `:name` in a user's SQL that nothing is bound to.
        case unknownParameter
        case unexpectedValue
        case diskFull
        case other
    }

    package let kind: Kind
    package let message: String
    /// SQLSTATE, or the number that MySQL and SQLite use.
    package let code: String?
    package let hint: String?

    package init(_ kind: Kind, _ message: String, code: String? = nil, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.code = code
        self.hint = hint
    }
}

extension DatabaseError: CustomStringConvertible {
    package var description: String {
        code.map { "\(message) (\($0))" } ?? message
    }
}
