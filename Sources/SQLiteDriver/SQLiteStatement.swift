import CSQLite
import Database

/// A prepared statement. Lives on its connection's thread and goes before the connection is closed.
final class SQLiteStatement {
    let text: String
    private let pointer: OpaquePointer
    private let handle: SQLiteHandle
    private var layout: ResultLayout?
    private var fields: [ByteField] = []
    private var memory = ByteRowMemory()

    init(_ text: String, on handle: SQLiteHandle) throws(DatabaseError) {
        self.text = text
        self.handle = handle
        pointer = try Self.prepareOnly(text, on: handle.pointer)
    }

    deinit { sqlite3_finalize(pointer) }

    func bind(_ values: [SQLValue]) throws(DatabaseError) {
        let places = Int(sqlite3_bind_parameter_count(pointer))
        guard places == values.count else {
            throw DatabaseError(
                .unknownParameter, "the statement has \(places) places for values, but \(values.count) are given")
        }
        for (index, value) in values.enumerated() {
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw DatabaseError(sqlite: handle.pointer, code: code) }
        }
    }

    /// - Returns: whether there is a row; false at the end.
    func step() throws(DatabaseError) -> Bool {
        let code = sqlite3_step(pointer)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw DatabaseError(sqlite: handle.pointer, code: code)
        }
    }

    func row() -> Row {
        let layout = currentLayout()
        var values: [SQLValue] = []
        values.reserveCapacity(layout.decimalScales.count)
        for (index, scale) in layout.decimalScales.enumerated() {
            values.append(SQLValue(column: Int32(index), of: pointer, decimalScale: scale))
        }
        return Row(columns: layout.columns, values: values)
    }

    /// The row as bytes in SQLite's own memory, which is valid until the next step. What SQLite does not have as it is to be
    /// given (decimals, doubles) is laid out as for other databases.
    func withByteRow(_ body: (borrowing ByteRow) throws -> Void) throws {
        let layout = currentLayout()
        guard !layout.hasDecimals, gatherFields(layout.decimalScales.count) else { return try memory.with(row(), body) }
        try fields.withUnsafeBufferPointer { try body(ByteRow($0)) }
    }

    /// - Returns: false where a value has no bytes of its own.
    private func gatherFields(_ count: Int) -> Bool {
        fields.removeAll(keepingCapacity: true)
        for index in 0..<Int32(count) {
            switch sqlite3_column_type(pointer, index) {
            case SQLITE_INTEGER: fields.append(.integer(sqlite3_column_int64(pointer, index)))
            case SQLITE_TEXT: fields.append(.bytes(bytes(UnsafeRawPointer(sqlite3_column_text(pointer, index)), index)))
            case SQLITE_BLOB: fields.append(.bytes(bytes(sqlite3_column_blob(pointer, index), index)))
            case SQLITE_FLOAT: return false
            default: fields.append(.null)
            }
        }
        return true
    }

    private func bytes(_ start: UnsafeRawPointer?, _ index: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(pointer, index)))
    }

    func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    /// The result's columns, read again only when SQLite prepared the statement anew for a changed schema.
    private func currentLayout() -> ResultLayout {
        let preparations = sqlite3_stmt_status(pointer, SQLITE_STMTSTATUS_REPREPARE, 0)
        if let layout, layout.preparations == preparations { return layout }
        let layout = ResultLayout(of: pointer, preparations: preparations)
        self.layout = layout
        return layout
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(pointer, index)
        case .bool(let value): sqlite3_bind_int64(pointer, index, value ? 1 : 0)
        case .integer(let value): sqlite3_bind_int64(pointer, index, value)
        case .unsigned(let value): bind(text: String(value), at: index)
        case .double(let value): sqlite3_bind_double(pointer, index, value)
        case .decimal(let value): bind(text: value.description, at: index)
        case .text(let value), .json(let value), .date(let value), .time(let value), .dateTime(let value):
            bind(text: value, at: index)
        case .instant(let value): bind(text: value.sqlText, at: index)
        case .blob(let bytes): bind(blob: bytes, at: index)
        }
    }

    private func bind(text: String, at index: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            // A null pointer would bind NULL; the empty text has none of its own.
            guard let start = bytes.baseAddress else { return sqlite3_bind_text(pointer, index, "", 0, nil) }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { start in
                sqlite3_bind_text64(
                    pointer, index, start, UInt64(bytes.count), Self.copiesBytes, UInt8(SQLITE_UTF8))
            }
        }
    }

    private func bind(blob bytes: [UInt8], at index: Int32) -> Int32 {
        guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(pointer, index, 0) }
        return sqlite3_bind_blob64(pointer, index, bytes, UInt64(bytes.count), Self.copiesBytes)
    }

    /// SQLITE_TRANSIENT, which Swift cannot import: a cast macro.
    private static let copiesBytes = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

extension SQLiteStatement {
    /// Prepares the one statement in `text`. SQLite itself would run the first and pass over the rest.
    private static func prepareOnly(
        _ text: String, on connection: OpaquePointer
    ) throws(DatabaseError) -> OpaquePointer {
        var statement: OpaquePointer?
        var rest: OpaquePointer?
        var code = SQLITE_OK
        let isHeldInFull = text.withCString { start in
            var tail: UnsafePointer<CChar>?
            code = sqlite3_prepare_v3(connection, start, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &tail)
            // What follows may be a comment; whether it is one, SQLite knows best.
            while code == SQLITE_OK, rest == nil, let next = tail, next.pointee != 0 {
                guard sqlite3_prepare_v2(connection, next, -1, &rest, &tail) == SQLITE_OK else { return false }
            }
            return rest == nil
        }
        sqlite3_finalize(rest)
        guard code == SQLITE_OK else { throw DatabaseError(sqlite: connection, code: code) }
        guard isHeldInFull else {
            sqlite3_finalize(statement)
            throw DatabaseError(.syntax, "there is more than one statement", hint: "give one at a time")
        }
        guard let statement else { throw DatabaseError(.syntax, "the statement is empty") }
        return statement
    }
}
