import Database
import Synchronization

/// A driver that passes everything on, loses the answer to a commit when it is told to, and counts the rows it hands over.
final class FaultyDriver: DatabaseDriver {
    private struct State {
        var losesAnswerTo: String?
        var lost = 0
        var rows = 0
    }

    private let base: any DatabaseDriver
    private let state = Mutex(State())

    init(_ base: any DatabaseDriver) { self.base = base }

    var dialect: SQLDialect { base.dialect }
    var location: String { base.location }
    /// How many answers were lost.
    var lost: Int { state.withLock(\.lost) }
    var rows: Int { state.withLock(\.rows) }

    /// The next transaction with a statement that contains `text` is committed, and its connection breaks before the
    /// answer comes.
    func loseAnswer(toCommitAfter text: String) {
        state.withLock { $0.losesAnswerTo = text }
    }

    func connect() throws(DatabaseError) -> any Connection {
        FaultyConnection(try base.connect(), driver: self)
    }

    func notices(named name: String) -> AsyncStream<DatabaseNotice>? { base.notices(named: name) }

    fileprivate func isMeant(_ statement: String) -> Bool {
        state.withLock { state in state.losesAnswerTo.map { statement.contains($0) } ?? false }
    }

    fileprivate func lose() -> Bool {
        state.withLock { state in
            guard state.losesAnswerTo != nil else { return false }
            state.losesAnswerTo = nil
            state.lost += 1
            return true
        }
    }

    fileprivate func countRow() { state.withLock { $0.rows += 1 } }
}

private final class FaultyConnection: Connection {
    private let base: any Connection
    private let driver: FaultyDriver
    private var isMeant = false
    private var isBroken = false

    init(_ base: any Connection, driver: FaultyDriver) {
        self.base = base
        self.driver = driver
    }

    var dialect: SQLDialect { base.dialect }
    var canceller: any StatementCanceller { base.canceller }

    func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult {
        let text = statement.text(for: dialect)
        try checkThatItLives()
        let result = try base.execute(statement)
        if driver.isMeant(text) { isMeant = true }
        if text == "COMMIT", isMeant, driver.lose() {
            isBroken = true
            try checkThatItLives()
        }
        return result
    }

    func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
        try checkThatItLives()
        try base.forEachRow(statement) { row in
            driver.countRow()
            try body(row)
        }
    }

    func executeScript(_ script: String) throws(DatabaseError) { try base.executeScript(script) }
    var hasUnaskedInput: Bool { base.hasUnaskedInput }
    func isAlive() -> Bool { !isBroken && base.isAlive() }
    func close() { base.close() }

    private func checkThatItLives() throws(DatabaseError) {
        if isBroken { throw DatabaseError(.connectionLost, "the server closed the connection") }
    }
}
