import CMariaDB
import Database

/// How a result's column is fetched and read.
enum MySQLColumn {
    case integer(isUnsigned: Bool)
    case float, double, bits
    case decimal, date, time, dateTime
    case text, json, blob

    /// The character set of columns that hold bytes.
    private static let binaryCharset: UInt32 = 63

    init(_ field: MYSQL_FIELD) {
        switch field.type {
        case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_INT24, MYSQL_TYPE_YEAR:
            self = .integer(isUnsigned: field.flags & UInt32(UNSIGNED_FLAG) != 0)
        case MYSQL_TYPE_FLOAT: self = .float
        case MYSQL_TYPE_DOUBLE: self = .double
        case MYSQL_TYPE_BIT: self = .bits
        case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: self = .decimal
        case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE: self = .date
        case MYSQL_TYPE_TIME, MYSQL_TYPE_TIME2: self = .time
        case MYSQL_TYPE_DATETIME, MYSQL_TYPE_DATETIME2, MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_TIMESTAMP2: self = .dateTime
        case MYSQL_TYPE_JSON: self = .json
        case MYSQL_TYPE_GEOMETRY: self = .blob
        default:
            if Self.isJSON(field) {
                self = .json
            } else {
                self = field.charsetnr == Self.binaryCharset ? .blob : .text
            }
        }
    }

    /// The type in which libmariadb hands the value over.
    var bufferType: enum_field_types {
        switch self {
        case .integer: MYSQL_TYPE_LONGLONG
        case .float: MYSQL_TYPE_FLOAT
        case .double: MYSQL_TYPE_DOUBLE
        case .bits, .blob: MYSQL_TYPE_BLOB
        case .decimal, .date, .time, .dateTime, .text, .json: MYSQL_TYPE_STRING
        }
    }

    /// Bytes that every value of the type fits into; 0 where only the row tells.
    var fixedSize: Int {
        switch self {
        case .integer, .float, .double, .bits: 8
        // DECIMAL has at most 65 digits, a time with date 26 characters.
        case .decimal, .date, .time, .dateTime: 96
        case .text, .json, .blob: 0
        }
    }

    func decode(_ bytes: UnsafeRawBufferPointer) -> SQLValue {
        switch self {
        case .integer(isUnsigned: false): return .integer(bytes.loadUnaligned(as: Int64.self))
        case .integer(isUnsigned: true): return Self.integer(bytes.loadUnaligned(as: UInt64.self))
        // By way of its shortest text, so that a FLOAT of 0.1 is 0.1 and not 0.10000000149011612.
        case .float: return .double(Double(bytes.loadUnaligned(as: Float.self).description) ?? .nan)
        case .double: return .double(bytes.loadUnaligned(as: Double.self))
        case .bits: return Self.integer(bytes.reduce(0) { $0 << 8 | UInt64($1) })
        case .blob: return .blob(Array(bytes))
        case .decimal, .date, .time, .dateTime, .text, .json: break
        }
        let text = String(decoding: bytes, as: UTF8.self)
        switch self {
        case .decimal: return ExactDecimal(text).map { .decimal($0) } ?? .text(text)
        case .date: return .date(text)
        case .time: return .time(text)
        case .dateTime: return .dateTime(text)
        case .json: return .json(text)
        default: return .text(text)
        }
    }

    private static func integer(_ value: UInt64) -> SQLValue {
        Int64(exactly: value).map { .integer($0) } ?? .unsigned(value)
    }

    /// MariaDB's JSON is a LONGTEXT whose format the server names.
    private static func isJSON(_ field: MYSQL_FIELD) -> Bool {
        var field = field
        var name = MARIADB_CONST_STRING()
        guard mariadb_field_attr(&name, &field, MARIADB_FIELD_ATTR_FORMAT_NAME) == 0, let start = name.str else {
            return false
        }
        return String(decoding: UnsafeRawBufferPointer(start: start, count: name.length), as: UTF8.self) == "json"
    }
}
