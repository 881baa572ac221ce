import CLibpq
import Database

extension PostgreSQLConnection {
    /// Rows that are read and dropped before the server is asked to stop a statement whose rest nobody
    /// wants. A cancel fails the transaction around it, so a short rest is rather read.
    static let droppedRowsBeforeCancel = 1_000

    /// Reads all results of what was sent.
    ///
    /// - Returns: the affected rows of the last statement.
    func drain(_ pointer: OpaquePointer, text: String, onRow: RowHandler?) throws(DatabaseError) -> Int {
        var affected = 0
        var failure: DatabaseError?
        var reading = Reading(onRow: onRow)
        isReadingRows = true
        defer { isReadingRows = false }
        while let result = PostgreSQLResult(PQgetResult(pointer)) {
            switch result.status {
            case PGRES_SINGLE_TUPLE: read(result, &reading)
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: affected = result.affectedRows
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                refuseCopy(pointer)
                failure = DatabaseError(.other, "COPY to or from the client is not possible here")
            default:
                if failure == nil && !reading.isStopped { failure = self.failure(result, text, pointer) }
            }
            if PQstatus(pointer) == CONNECTION_BAD { break }
        }
        if let failure { throw failure }
        return affected
    }

    private struct Reading {
        let onRow: RowHandler?
        var shape: PostgreSQLRowShape?
        var isStopped = false
        var droppedRows = 0
    }

    private func read(_ result: borrowing PostgreSQLResult, _ reading: inout Reading) {
        guard let onRow = reading.onRow else { return }
        guard !reading.isStopped else {
            reading.droppedRows += 1
            if reading.droppedRows == Self.droppedRowsBeforeCancel { statementCanceller.cancel() }
            return
        }
        let shape = reading.shape ?? result.shape()
        reading.shape = shape
        reading.isStopped = !onRow(result.row(0, shape: shape))
    }

    private func refuseCopy(_ pointer: OpaquePointer) {
        PQputCopyEnd(pointer, "not possible here")
        var buffer: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(pointer, &buffer, 0) > 0 {
            PQfreemem(buffer)
            buffer = nil
        }
    }

    func failure(_ result: borrowing PostgreSQLResult, _ text: String, _ pointer: OpaquePointer) -> DatabaseError {
        if result.sourceFunction == "RevalidateCachedQuery" || result.sqlState == "26000" { return .stalePlanError }
        return DatabaseError(
            result, text: text, isConnected: PQstatus(pointer) == CONNECTION_OK,
            isCancelled: statementCanceller.hasCancelled)
    }

    func brokenConnection(_ pointer: OpaquePointer) -> DatabaseError {
        let message = PQerrorMessage(pointer).map { String(cString: $0) } ?? ""
        let line = message.split(separator: "\n").first.map(String.init) ?? "the connection to the server is lost"
        return DatabaseError(PQstatus(pointer) == CONNECTION_OK ? .other : .connectionLost, line)
    }
}

extension DatabaseError {
    /// Ours, in place of 0A000 and 26000, which say other things as well.
    static let stalePlan = "stale plan"

    static var stalePlanError: DatabaseError {
        DatabaseError(
            .contention, "a table was altered after the statement had been prepared", code: stalePlan,
            hint: "run the transaction again")
    }
}
