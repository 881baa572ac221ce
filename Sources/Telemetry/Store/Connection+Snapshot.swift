import Database

extension Connection {
    /// Runs `body`, which only reads, on the tables as they are at one moment: writers neither wait for it nor are seen.
    func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
        switch dialect {
        // Takes no lock of a writer, as `transaction` does.
        case .sqlite: try executeScript("BEGIN")
        case .postgresql: try executeScript("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        case .mysql:
            try executeScript("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            try executeScript("START TRANSACTION WITH CONSISTENT SNAPSHOT")
        }
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            _ = try? execute("ROLLBACK")
            throw error
        }
    }
}
