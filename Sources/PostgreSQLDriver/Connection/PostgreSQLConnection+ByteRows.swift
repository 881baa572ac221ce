import CLibpq
import Database
import Glibc

/// Many rows: `COPY (SELECT …) TO STDOUT (FORMAT binary)`, of which libpq hands over one message after the other,
/// where a result in single-row mode costs a `PGresult` for each row and each number a text.
extension PostgreSQLConnection {
    func forEachByteRow(_ statement: SQL, _ body: (borrowing ByteRow) throws -> Void) throws {
        let pointer = try open()
        statementCanceller.statementBegins()
        guard settings.session.readOnly, PQtransactionStatus(pointer) == PQTRANS_IDLE else {
            return try copyOut(statement, pointer, body)
        }
        try beginReadOnly()
        do {
            try copyOut(statement, pointer, body)
        } catch {
            try? runSimple("ROLLBACK")
            throw error
        }
        try runSimple("ROLLBACK")
    }

    private func copyOut(
        _ statement: SQL, _ pointer: OpaquePointer, _ body: (borrowing ByteRow) throws -> Void
    ) throws {
        let types = try columnTypes(statement, pointer)
        // The end of the line ends a comment that the statement may end with.
        let text = "COPY (\(try textWithLiterals(statement, pointer))\n) TO STDOUT (FORMAT binary)"
        guard PQsendQuery(pointer, text) == 1 else { throw brokenConnection(pointer) }
        isReadingRows = true
        defer { isReadingRows = false }
        var reader = PostgreSQLCopyReader(types: types)
        var bodyFailure: (any Error)?
        var failure: DatabaseError?
        while let result = PostgreSQLResult(PQgetResult(pointer)) {
            switch result.status {
            case PGRES_COPY_OUT: bodyFailure = readRows(pointer, &reader, body)
            case PGRES_COMMAND_OK: break
            default: if failure == nil { failure = self.failure(result, text, pointer) }
            }
            if PQstatus(pointer) == CONNECTION_BAD { break }
        }
        // The rest was not wanted, so that it was cut off is no news.
        if let bodyFailure { throw bodyFailure }
        if let failure { throw failure }
        guard PQstatus(pointer) == CONNECTION_OK else { throw brokenConnection(pointer) }
    }

    /// - Returns: what `body`, or the reader, threw; the rest was then dropped.
    private func readRows(
        _ pointer: OpaquePointer, _ reader: inout PostgreSQLCopyReader, _ body: (borrowing ByteRow) throws -> Void
    ) -> (any Error)? {
        var failure: (any Error)?
        var droppedRows = 0
        var buffer: UnsafeMutablePointer<CChar>?
        while true {
            let length = PQgetCopyData(pointer, &buffer, 0)
            // What ended it, the end or an error, stands in the result that comes next.
            guard length > 0, let message = buffer else { return failure }
            defer { PQfreemem(message) }
            guard failure == nil else {
                droppedRows += 1
                if droppedRows == Self.droppedRowsBeforeCancel { statementCanceller.cancel() }
                continue
            }
            do {
                try reader.read(UnsafeRawBufferPointer(start: message, count: Int(length)), body)
            } catch {
                failure = error
            }
        }
    }

    /// `COPY` itself does not tell them. The server reads the statement as it stands here, so that one which is not
    /// one statement, or wrong, is refused with its own place and never comes into the text of another.
    private func columnTypes(
        _ statement: SQL, _ pointer: OpaquePointer
    ) throws(DatabaseError) -> [PostgreSQLBinaryType] {
        let text = statement.text(for: dialect)
        let parameters = try PostgreSQLParameters(statement.parameters)
        guard let prepared = PostgreSQLResult(PQprepare(pointer, "", text, parameters.count, parameters.types)) else {
            throw brokenConnection(pointer)
        }
        guard prepared.status == PGRES_COMMAND_OK else { throw failure(prepared, text, pointer) }
        guard let described = PostgreSQLResult(PQdescribePrepared(pointer, "")) else {
            throw brokenConnection(pointer)
        }
        guard described.status == PGRES_COMMAND_OK else { throw failure(described, text, pointer) }
        var types: [PostgreSQLBinaryType] = []
        for (column, oid) in described.columnTypes.enumerated() {
            guard let type = PostgreSQLBinaryType(oid) else {
                throw DatabaseError(
                    .unexpectedValue, "column \(described.columnName(column)) is of a type that is not read as bytes",
                    hint: "cast it to text")
            }
            types.append(type)
        }
        return types
    }

    /// `COPY` takes no parameters: each value stands as a literal of unknown type, which the server takes for what
    /// it would have taken the parameter.
    private func textWithLiterals(_ statement: SQL, _ pointer: OpaquePointer) throws(DatabaseError) -> String {
        let parameters = try PostgreSQLParameters(statement.parameters)
        let literals = parameters.withPointers { values, lengths, formats in
            values.indices.map { index -> String? in
                guard let value = values[index] else { return "NULL" }
                if formats[index] == 1 { return Self.byteaLiteral(value, Int(lengths[index])) }
                let literal = PQescapeLiteral(pointer, value, strlen(value))
                defer { PQfreemem(literal) }
                return literal.map { String(cString: $0) }
            }
        }
        var text = statement.fragments[0]
        for (literal, fragment) in zip(literals, statement.fragments.dropFirst()) {
            guard let literal else { throw brokenConnection(pointer) }
            text += literal + fragment
        }
        return text
    }

    private static func byteaLiteral(_ start: UnsafePointer<CChar>, _ count: Int) -> String {
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        let digits = Array("0123456789abcdef".utf8)
        var hex: [UInt8] = []
        hex.reserveCapacity(count * 2)
        for byte in bytes {
            hex.append(digits[Int(byte >> 4)])
            hex.append(digits[Int(byte & 15)])
        }
        return "'\\x\(String(decoding: hex, as: UTF8.self))'::bytea"
    }
}
