import CLibpq
import Database

/// One `PGresult`, cleared when it goes out of scope.
struct PostgreSQLResult: ~Copyable {
    private let pointer: OpaquePointer

    init?(_ pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    deinit { PQclear(pointer) }

    var status: ExecStatusType { PQresultStatus(pointer) }

    var rowCount: Int32 { PQntuples(pointer) }

    /// Of INSERT, UPDATE, DELETE, MERGE.
    var affectedRows: Int {
        // A SELECT counts the rows it gave; it affected none.
        guard let command = PQcmdStatus(pointer), !String(cString: command).hasPrefix("SELECT") else { return 0 }
        return PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    func field(_ code: Int32) -> String? {
        PQresultErrorField(pointer, code).map { String(cString: $0) }
    }

    var sqlState: String? { field(Int32(UInt8(ascii: "C"))) }
    var primaryMessage: String? { field(Int32(UInt8(ascii: "M"))) }
    var statementPosition: Int? { field(Int32(UInt8(ascii: "P"))).flatMap { Int($0) } }
    /// The function of the server's source that reported: the only name of some errors.
    var sourceFunction: String? { field(Int32(UInt8(ascii: "R"))) }

    func shape() -> PostgreSQLRowShape {
        let columns = 0..<PQnfields(pointer)
        return PostgreSQLRowShape(
            columns: Row.Columns(names: columns.map { String(cString: PQfname(pointer, $0)) }),
            types: columns.map { PostgreSQLType(PQftype(pointer, $0)) })
    }

    /// Of the columns of what was described or read.
    var columnTypes: [Oid] { (0..<PQnfields(pointer)).map { PQftype(pointer, $0) } }

    func columnName(_ column: Int) -> String {
        PQfname(pointer, Int32(clamping: column)).map { String(cString: $0) } ?? ""
    }

    func row(_ row: Int32, shape: PostgreSQLRowShape) -> Row {
        var values: [SQLValue] = []
        values.reserveCapacity(shape.types.count)
        for (index, type) in shape.types.enumerated() {
            values.append(value(row, Int32(index), type))
        }
        return Row(columns: shape.columns, values: values)
    }

    private func value(_ row: Int32, _ column: Int32, _ type: PostgreSQLType) -> SQLValue {
        guard PQgetisnull(pointer, row, column) == 0, let start = PQgetvalue(pointer, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(pointer, row, column)))
        return type.decode(bytes)
    }
}

/// The columns of a result and how to read them: the same for all its rows.
struct PostgreSQLRowShape {
    let columns: Row.Columns
    let types: [PostgreSQLType]
}
