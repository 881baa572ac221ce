/// One session with a database, spoken to synchronously and only on the thread it lives on.
///
/// Drivers implement this; everybody else reaches it through `Database`, whose closures run on the
/// connection's thread. A transaction is therefore one closure that cannot await: no transaction
/// stays open across a network call of ours, and a batch of statements costs one change of thread.
package protocol Connection: AnyObject {
    var dialect: SQLDialect { get }

    /// Stops the statement that runs at the moment, on the server; safe from any thread.
    var canceller: any StatementCanceller { get }

    /// Runs a statement and forgets its rows. Statements with the same text are prepared once.
    @discardableResult
    func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult

    /// Runs a statement once for each of `rows`, one after the other: its text is made and prepared once.
    ///
    /// - Parameters:
    ///   - template: its own values only hold the places.
    ///   - rows: the values of each run.
    ///   - done: told after each run.
    func execute(
        _ template: SQL, forEach rows: [[SQLValue]], done: (ExecutionResult) -> Void
    ) throws(DatabaseError)

    /// Runs a statement and hands over its rows one by one, without holding the result in memory.
    ///
    /// - Throws: what the database says, or the error of `body`; the rest of the result is then discarded.
    func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws

    /// Runs a statement that reads and hands over its rows one by one as bytes, without allocating for each: for
    /// results of hundreds of thousands of rows. Integers, bools, text, JSON, blobs, days and times are given.
    ///
    /// - Parameter body: the row is valid only while it runs.
    /// - Throws: what the database says, or the error of `body`; the rest of the result is then discarded.
    func forEachByteRow(_ statement: SQL, _ body: (borrowing ByteRow) throws -> Void) throws

    /// Runs several statements separated by semicolons, without parameters (migrations, samples).
    func executeScript(_ script: String) throws(DatabaseError)

    /// Something came from the server though nothing was asked: its goodbye, as a rule. Costs no round trip.
    var hasUnaskedInput: Bool { get }

    /// Whether the session still answers (a round trip).
    func isAlive() -> Bool

    /// Ends the session. The connection is not used afterwards.
    func close()
}

/// What a statement that gives no rows did.
package struct ExecutionResult: Sendable {
    package let affectedRows: Int
    /// The key that the database made for the inserted row: SQLite and MySQL; nil elsewhere.
    package let lastInsertID: Int64?

    package init(affectedRows: Int, lastInsertID: Int64? = nil) {
        self.affectedRows = affectedRows
        self.lastInsertID = lastInsertID
    }
}

/// Stops what a connection is doing, from another thread.
package protocol StatementCanceller: Sendable {
    /// Asks the server to stop the statement that runs now. Does nothing if none does. May block.
    func cancel()
}
