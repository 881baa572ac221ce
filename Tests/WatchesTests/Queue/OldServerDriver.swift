import Database

/// A server that does not know SKIP LOCKED.
struct OldServerDriver: DatabaseDriver {
    private let base: any DatabaseDriver

    init(_ base: any DatabaseDriver) { self.base = base }

    var dialect: SQLDialect { base.dialect }
    var location: String { base.location }

    func connect() throws(DatabaseError) -> any Connection { OldServerConnection(try base.connect()) }
}

private final class OldServerConnection: Connection {
    private let base: any Connection

    init(_ base: any Connection) { self.base = base }

    var dialect: SQLDialect { base.dialect }
    var canceller: any StatementCanceller { base.canceller }

    func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult { try base.execute(statement) }

    func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
        if statement.text(for: .mysql).contains("SKIP LOCKED") {
            throw DatabaseError(.syntax, "you have an error in your SQL syntax", code: "1064")
        }
        try base.forEachRow(statement, body)
    }

    func forEachByteRow(_ statement: SQL, _ body: (borrowing ByteRow) throws -> Void) throws {
        try base.forEachByteRow(statement, body)
    }

    func executeScript(_ script: String) throws(DatabaseError) { try base.executeScript(script) }
    var hasUnaskedInput: Bool { base.hasUnaskedInput }
    func isAlive() -> Bool { base.isAlive() }
    func close() { base.close() }
}
