import Database
import Synchronization

/// A driver whose server goes away and comes back when it is told to.
final class SwitchedDriver: DatabaseDriver {
    private let base: any DatabaseDriver
    private let away = Mutex(false)

    init(_ base: any DatabaseDriver) { self.base = base }

    var dialect: SQLDialect { base.dialect }
    var location: String { base.location }
    var isAway: Bool {
        get { away.withLock(\.self) }
        set { away.withLock { $0 = newValue } }
    }

    func connect() throws(DatabaseError) -> any Connection {
        try check()
        return SwitchedConnection(try base.connect(), driver: self)
    }

    func notices(named name: String) -> AsyncStream<DatabaseNotice>? { nil }

    fileprivate func check() throws(DatabaseError) {
        if isAway { throw DatabaseError(.unreachable, "the server is away") }
    }
}

private final class SwitchedConnection: Connection {
    private let base: any Connection
    private let driver: SwitchedDriver

    init(_ base: any Connection, driver: SwitchedDriver) {
        self.base = base
        self.driver = driver
    }

    var dialect: SQLDialect { base.dialect }
    var canceller: any StatementCanceller { base.canceller }

    func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult {
        try driver.check()
        return try base.execute(statement)
    }

    func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
        try driver.check()
        try base.forEachRow(statement, body)
    }

    func executeScript(_ script: String) throws(DatabaseError) { try base.executeScript(script) }
    var hasUnaskedInput: Bool { base.hasUnaskedInput }
    func isAlive() -> Bool { !driver.isAway && base.isAlive() }
    func close() { base.close() }
}
