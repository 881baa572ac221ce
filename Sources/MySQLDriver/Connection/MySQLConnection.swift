import CMariaDB
import Database
import Foundation

/// One session with MySQL or MariaDB.
///
/// A read-only session runs every statement in a `READ ONLY` transaction of its own and rolls it back, and
/// takes only statements that `ReadOnlyRule` lets through.
final class MySQLConnection: Connection {
    let dialect: SQLDialect = .mysql
    var canceller: any StatementCanceller { statementCanceller }

    let settings: MySQLSettings
    let statementCanceller: MySQLCanceller
    var statements = StatementCache<MySQLStatement>(capacity: 100)
    private(set) var zone = SessionTimeZone.utc
    var isReadingRows = false
    /// The server's `max_allowed_packet`, once it was asked.
    var knownPacketLimit: Int?
    private let handle: MySQLHandle

    init(_ settings: MySQLSettings) throws(DatabaseError) {
        self.settings = settings
        handle = try MySQLHandle.connect(settings)
        guard let pointer = handle.pointer else { throw DatabaseError.closedConnection }
        statementCanceller = MySQLCanceller(settings, session: mysql_thread_id(pointer))
        let version = mysql_get_server_info(pointer).map { String(cString: $0) } ?? ""
        for statement in settings.sessionStatements(isMariaDB: version.contains("MariaDB")) {
            try runText(statement)
        }
        try setTimeZone()
    }

    func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult {
        try run(statement, onRow: nil)
    }

    func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
        var failure: (any Error)?
        _ = try withoutActuallyEscaping(body) { body in
            try run(statement) { row in
                do {
                    try body(row)
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
        }
        if let failure { throw failure }
    }

    func executeScript(_ script: String) throws(DatabaseError) {
        guard !settings.session.readOnly else {
            throw DatabaseError(.readOnly, "a session that may only read runs single statements, not a script")
        }
        let pointer = try open()
        statementCanceller.statementBegins()
        guard mysql_set_server_option(pointer, MYSQL_OPTION_MULTI_STATEMENTS_ON) == 0 else {
            throw DatabaseError(pointer)
        }
        defer { mysql_set_server_option(pointer, MYSQL_OPTION_MULTI_STATEMENTS_OFF) }
        try runText(script)
    }

    var hasUnaskedInput: Bool {
        handle.pointer.map { isReadable(socket: mysql_get_socket($0)) } ?? true
    }

    func isAlive() -> Bool {
        guard let pointer = handle.pointer else { return false }
        return mysql_ping(pointer) == 0
    }

    func close() {
        statementCanceller.close()
        _ = statements.removeAll()
        handle.close()
    }

    /// The open connection, with no rows waiting to be read.
    func open() throws(DatabaseError) -> UnsafeMutablePointer<MYSQL> {
        guard let pointer = handle.pointer else { throw DatabaseError.closedConnection }
        guard !isReadingRows else {
            throw DatabaseError(.other, "a statement was begun while the rows of another are being read")
        }
        return pointer
    }

    private func setTimeZone() throws(DatabaseError) {
        guard let name = settings.session.timeZone else { return try runText("SET time_zone = '+00:00'") }
        let known = try SessionTimeZone.zone(named: name)
        do {
            try runText("SET time_zone = '\(known.identifier)'")
            zone = .named(known)
        } catch  where error.code == "1298" {
            let seconds = known.secondsFromGMT(for: Date())
            try runText("SET time_zone = '\(SessionTimeZone.offsetText(seconds))'")
            zone = .fixed(seconds: seconds)
        }
    }
}

extension DatabaseError {
    static var closedConnection: DatabaseError { DatabaseError(.closed, "the connection is closed") }
}
