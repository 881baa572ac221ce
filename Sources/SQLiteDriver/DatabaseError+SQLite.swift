import CSQLite
import Database

extension DatabaseError {
    /// What went wrong last on the connection. SQLite's messages name tables and columns, never values.
    init(sqlite connection: OpaquePointer, code: Int32) {
        let extended = sqlite3_extended_errcode(connection)
        let code = extended & 0xff == code & 0xff ? extended : code
        let message = String(cString: sqlite3_errmsg(connection))
        let kind = Self.kind(ofSQLite: code, message: message)
        self.init(kind, message, code: "SQLite \(code)", hint: Self.hint(for: kind))
    }

    /// https://www.sqlite.org/rescode.html
    private static func kind(ofSQLite code: Int32, message: String) -> Kind {
        switch code {
        case 1555, 2067, 2579: return .uniqueViolation  // CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID
        default: break
        }
        return switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: .contention
        case SQLITE_INTERRUPT: .cancelled
        case SQLITE_READONLY: .readOnly
        case SQLITE_CONSTRAINT: .constraintViolation
        case SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE: .unexpectedValue
        case SQLITE_FULL: .diskFull
        case SQLITE_CANTOPEN: .unreachable
        case SQLITE_PERM, SQLITE_AUTH: .accessDenied
        case SQLITE_ERROR: kind(ofMessage: message)
        default: .other
        }
    }

    /// SQLite has one number for all that is wrong with a statement; only the words tell.
    private static func kind(ofMessage message: String) -> Kind {
        if message.hasPrefix("no such table") || message.hasPrefix("no such column")
            || message.contains(" has no column named ")
        {
            return .unknownTableOrColumn
        }
        let isSyntax =
            message.hasSuffix("syntax error") || message.hasPrefix("incomplete input")
            || message.hasPrefix("unrecognized token") || message.hasPrefix("no such function")
        return isSyntax ? .syntax : .other
    }

    private static func hint(for kind: Kind) -> String? {
        switch kind {
        case .contention: "another process or task writes to the database; try again, or stop the other"
        case .readOnly: "this session may only read"
        case .diskFull: "make room on the disk that holds the database"
        default: nil
        }
    }
}
