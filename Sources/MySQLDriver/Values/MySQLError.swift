import CMariaDB
import Database

/// MySQL's and MariaDB's errors, sorted by number.
extension DatabaseError {
    /// Of a session or its last text statement.
    init(_ pointer: UnsafeMutablePointer<MYSQL>) {
        self.init(number: mysql_errno(pointer), message: String(cString: mysql_error(pointer)))
    }

    /// Of a prepared statement. What goes wrong between two rows, the library notes on the session only.
    init(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
        if mysql_stmt_errno(statement) == 0, let connection = statement.pointee.mysql {
            self.init(connection)
            return
        }
        self.init(number: mysql_stmt_errno(statement), message: String(cString: mysql_stmt_error(statement)))
    }

    init(connecting pointer: UnsafeMutablePointer<MYSQL>, location: String) {
        let error = DatabaseError(pointer)
        let isClear = error.kind == .accessDenied || error.kind == .unreachable
        self.init(
            isClear ? error.kind : .unreachable, "cannot connect to \(location): \(error.message)", code: error.code,
            hint: error.hint ?? "check the host, the port and that the server runs")
    }

    init(number: UInt32, message: String) {
        let kind = Self.kind(number)
        self.init(kind, Self.withoutValues(message, number), code: String(number), hint: Self.hint(number, kind))
    }

    private static func kind(_ number: UInt32) -> Kind {
        switch number {
        case 1_064, 1_149: .syntax
        case 1_054, 1_146, 1_051, 1_109, 1_176, 1_305: .unknownTableOrColumn
        case 1_062, 1_586, 1_022: .uniqueViolation
        case 1_048, 1_216, 1_217, 1_451, 1_452, 3_819, 4_025: .constraintViolation
        case 1_792, 1_290, 1_836: .readOnly
        case 1_044, 1_045, 1_049, 1_130, 1_142, 1_143, 1_227, 1_370, 1_698, 1_820, 1_862, 3_118, 4_151: .accessDenied
        case 1_969, 3_024: .statementTimeout
        case 1_317: .cancelled
        // 1615, 1243, 2057: a prepared statement that its table's change or the server's reset took away.
        case 1_205, 1_213, 1_020, 3_572, 1_615, 1_243, 2_057: .contention
        case 1_040, 1_129, 1_203, 1_226, 2_001, 2_002, 2_003, 2_004, 2_005, 2_026: .unreachable
        case 1_053, 1_077, 1_158, 1_159, 1_160, 1_161, 1_927, 2_006, 2_013, 2_055, 4_031: .connectionLost
        case 1_264, 1_265, 1_292, 1_365, 1_366, 1_367, 1_406, 1_411, 1_525, 1_690, 3_140, 1_153, 2_020:
            .unexpectedValue
        case 1_021, 1_114: .diskFull
        default: .other
        }
    }

    private static func hint(_ number: UInt32, _ kind: Kind) -> String? {
        switch (number, kind) {
        case (1_045, _), (1_698, _):
            "check user and password in the URL; special characters in a password must be percent-encoded"
        case (1_044, _), (1_142, _), (1_143, _), (1_227, _), (1_370, _):
            "an administrator has to GRANT this user the right"
        case (3_118, _), (4_151, _): "an administrator has to unlock the account: ALTER USER … ACCOUNT UNLOCK"
        case (1_820, _), (1_862, _): "the password has expired; an administrator has to set a new one"
        case (1_226, _):
            "the server limits this user's connections or queries; lower the pool's size or raise the limit"
        case (1_049, _): "check the database's name at the end of the URL"
        case (1_130, _): "the server does not let this user in from here: the user's host part must match"
        case (1_040, _), (1_203, _): "lower the pool's size or raise the server's max_connections"
        case (1_153, _), (2_020, _): "raise max_allowed_packet on the server"
        case (2_026, _): "the server may lack TLS, or its certificate is not the one that sslrootcert vouches for"
        case (_, .unknownTableOrColumn): "check the spelling; on Linux the names of tables are case-sensitive"
        case (_, .readOnly): "this session may only read"
        case (_, .statementTimeout): "an index may help, or a longer statement_timeout"
        case (_, .diskFull): "free space on the database server"
        default: nil
        }
    }

    /// Errors about a value quote it: `Duplicate entry 'a@b.c' for key 'email'`. A value is nobody's to print.
    private static func withoutValues(_ message: String, _ number: UInt32) -> String {
        guard [1_062, 1_292, 1_366, 1_367, 1_411, 1_525, 1_586].contains(number),
            let first = message.firstIndex(of: "'")
        else { return message }
        let end = message.lastRange(of: "' for ") ?? message.lastIndex(of: "'")
        guard let end, first < end else { return message }
        return message[...first] + "…" + message[end...]
    }
}

extension String {
    /// Where the last occurrence of `text` begins.
    fileprivate func lastRange(of text: String) -> Index? {
        var index = endIndex
        while index > startIndex {
            index = self.index(before: index)
            if self[index...].hasPrefix(text) { return index }
        }
        return nil
    }
}
