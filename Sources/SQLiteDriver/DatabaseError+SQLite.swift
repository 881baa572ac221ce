import CSQLite
import Database

extension DatabaseError {
    /// What went wrong last on the connection. SQLite's messages name tables and columns, never values.
    init(sqlite connection: OpaquePointer, code: Int32) {
        let extended = sqlite3_extended_errcode(connection)
        let code = extended & 0xff == code & 0xff ? extended : code
        let message = String(cString: sqlite3_errmsg(connection))
        let kind = Self.kind(ofSQLite: code, message: message)
        let path = sqlite3_db_filename(connection, "main").map { String(cString: $0) } ?? ""
        let hint = Self.hint(for: kind, code, file: path.isEmpty ? "the database" : path)
        self.init(kind, message, code: "SQLite \(code)", hint: hint)
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

    private static func hint(for kind: Kind, _ code: Int32, file: String) -> String? {
        // 1032 is READONLY_DBMOVED, 1288 and 1544 are READONLY_CANTINIT and READONLY_DIRECTORY.
        switch (kind, code) {
        case (.contention, _): "another process or task writes to the database; try again, or stop the other"
        case (.readOnly, 1032): "\(file) was moved or deleted; put it back, or stop and start again"
        case (.readOnly, 1288), (.readOnly, 1544):
            "let this user write \(file) and its folder"
        case (.readOnly, _): "this session may only read, or this user may not write \(file)"
        case (.diskFull, _): "make room on the disk that holds \(file)"
        case (_, let code) where code & 0xff == SQLITE_CORRUPT:
            "\(file) is damaged: restore it from a backup, or move it away to begin with an empty one"
        default: nil
        }
    }
}
