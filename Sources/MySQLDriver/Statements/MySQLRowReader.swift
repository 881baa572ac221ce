import CMariaDB
import Database

/// Fetches the rows of one execution as they come from the server, none kept.
///
/// Columns of bounded size land in a block of memory of ours. Of the others `mysql_stmt_fetch` tells the
/// length only, and they are then fetched once, whole, with room for exactly that: nothing is cut.
final class MySQLRowReader {
    private let statement: UnsafeMutablePointer<MYSQL_STMT>
    private let shape: Row.Columns
    private let columns: [MySQLColumn]
    private let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let lengths: UnsafeMutablePointer<UInt>
    private let nulls: UnsafeMutablePointer<my_bool>
    private let errors: UnsafeMutablePointer<my_bool>
    private let storage: UnsafeMutableRawPointer
    private static let stride = 96

    /// nil if the statement gives no rows. Called after each execution: a table may have changed since.
    init?(_ statement: UnsafeMutablePointer<MYSQL_STMT>) throws(DatabaseError) {
        let count = Int(mysql_stmt_field_count(statement))
        guard count > 0, let fields = mariadb_stmt_fetch_fields(statement) else { return nil }
        self.statement = statement
        shape = Row.Columns(names: (0..<count).map { String(cString: fields[$0].name) })
        columns = (0..<count).map { MySQLColumn(fields[$0]) }
        binds = .allocate(capacity: count)
        binds.initialize(repeating: MYSQL_BIND(), count: count)
        lengths = .allocate(capacity: count)
        lengths.initialize(repeating: 0, count: count)
        nulls = .allocate(capacity: count)
        nulls.initialize(repeating: 0, count: count)
        errors = .allocate(capacity: count)
        errors.initialize(repeating: 0, count: count)
        storage = .allocate(byteCount: count * Self.stride, alignment: 16)
        for index in 0..<count { describe(index) }
        guard mysql_stmt_bind_result(statement, binds) == 0 else { throw DatabaseError(statement) }
    }

    deinit {
        binds.deallocate()
        lengths.deallocate()
        nulls.deallocate()
        errors.deallocate()
        storage.deallocate()
    }

    /// The next row, or nil after the last.
    func next() throws(DatabaseError) -> Row? {
        guard try advance() else { return nil }
        var values: [SQLValue] = []
        values.reserveCapacity(columns.count)
        for index in columns.indices { values.append(try value(index)) }
        return Row(columns: shape, values: values)
    }

    /// Passes over the next row without reading it.
    ///
    /// - Returns: false after the last.
    func advance() throws(DatabaseError) -> Bool {
        switch mysql_stmt_fetch(statement) {
        // "Truncated" is every row with a column of unbounded size: see above.
        case 0, MYSQL_DATA_TRUNCATED: return true
        case MYSQL_NO_DATA: return false
        default: throw DatabaseError(statement)
        }
    }

    private func describe(_ index: Int) {
        let column = columns[index]
        binds[index].buffer_type = column.bufferType
        binds[index].buffer = storage + index * Self.stride
        binds[index].buffer_length = UInt(column.fixedSize)
        binds[index].length = lengths + index
        binds[index].is_null = nulls + index
        binds[index].error = errors + index
        if case .integer(let isUnsigned) = column { binds[index].is_unsigned = isUnsigned ? 1 : 0 }
    }

    private func value(_ index: Int) throws(DatabaseError) -> SQLValue {
        guard nulls[index] == 0 else { return .null }
        let column = columns[index]
        switch column {
        case .integer, .float, .double:
            return column.decode(UnsafeRawBufferPointer(start: storage + index * Self.stride, count: 8))
        default:
            let length = Int(lengths[index])
            if length <= column.fixedSize {
                return column.decode(UnsafeRawBufferPointer(start: storage + index * Self.stride, count: length))
            }
            return try longValue(index, length)
        }
    }

    private func longValue(_ index: Int, _ length: Int) throws(DatabaseError) -> SQLValue {
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: 16)
        defer { buffer.deallocate() }
        var bind = binds[index]
        bind.buffer = buffer
        bind.buffer_length = UInt(length)
        guard mysql_stmt_fetch_column(statement, &bind, UInt32(index), 0) == 0 else { throw DatabaseError(statement) }
        return columns[index].decode(UnsafeRawBufferPointer(start: buffer, count: length))
    }
}
