package import Database
import Synchronization

/// A driver that passes everything on and keeps the statements.
package final class StatementRecorder: DatabaseDriver {
    private let base: any DatabaseDriver
    private let recorded = Mutex<[SQL]>([])

    package init(_ base: any DatabaseDriver) { self.base = base }

    /// What was run, the first of each text.
    package var statements: [SQL] {
        var texts: Set<String> = []
        return recorded.withLock { $0 }.filter { texts.insert($0.text(for: dialect)).inserted }
    }

    /// How many were run.
    package var count: Int { recorded.withLock(\.count) }

    package var dialect: SQLDialect { base.dialect }
    package var location: String { base.location }

    package func connect() throws(DatabaseError) -> any Connection {
        RecordingConnection(try base.connect(), recorder: self)
    }

    package func notices(named name: String) -> AsyncStream<DatabaseNotice>? { base.notices(named: name) }

    fileprivate func note(_ statement: SQL) {
        recorded.withLock { $0.append(statement) }
    }
}

private final class RecordingConnection: Connection {
    private let base: any Connection
    private let recorder: StatementRecorder

    init(_ base: any Connection, recorder: StatementRecorder) {
        self.base = base
        self.recorder = recorder
    }

    var dialect: SQLDialect { base.dialect }
    var canceller: any StatementCanceller { base.canceller }

    func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult {
        recorder.note(statement)
        return try base.execute(statement)
    }

    func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
        recorder.note(statement)
        try base.forEachRow(statement, body)
    }

    func forEachByteRow(_ statement: SQL, _ body: (borrowing ByteRow) throws -> Void) throws {
        recorder.note(statement)
        try base.forEachByteRow(statement, body)
    }

    func executeScript(_ script: String) throws(DatabaseError) { try base.executeScript(script) }
    var hasUnaskedInput: Bool { base.hasUnaskedInput }
    func isAlive() -> Bool { base.isAlive() }
    func close() { base.close() }
}
