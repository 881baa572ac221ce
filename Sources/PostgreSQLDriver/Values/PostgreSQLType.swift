import CLibpq
import Database

/// How a column's text is read, by the type's OID (`pg_type.dat`).
///
/// Text rather than the binary format: libpq asks for one format for all columns of a result, and only
/// text exists for every type.
enum PostgreSQLType {
    case bool, integer, double, decimal, json, blob, date, time, dateTime, instant, text

    init(_ oid: Oid) {
        self =
            switch oid {
            case 16: .bool
            case 20, 21, 23, 26: .integer
            case 700, 701: .double
            case 1_700: .decimal
            case 114, 3_802: .json
            case 17: .blob
            case 1_082: .date
            case 1_083: .time
            case 1_114: .dateTime
            case 1_184: .instant
            default: .text
            }
    }

    /// What does not fit its case (a date of `infinity`, a year before Christ) stays text; a numeric that
    /// is `NaN` or infinite is a double, the only case that can say so.
    func decode(_ bytes: UnsafeRawBufferPointer) -> SQLValue {
        switch self {
        case .bool: return .bool(bytes.first == UInt8(ascii: "t"))
        case .blob: return .blob(Self.bytes(hex: bytes))
        default: break
        }
        let text = String(decoding: bytes, as: UTF8.self)
        switch self {
        case .integer: return Int64(text).map { .integer($0) } ?? .text(text)
        case .double: return Double(text).map { .double($0) } ?? .text(text)
        case .decimal:
            return ExactDecimal(text).map { .decimal($0) } ?? Double(text).map { .double($0) } ?? .text(text)
        case .json: return .json(text)
        case .date: return Self.isPlain(bytes) ? .date(text) : .text(text)
        case .time: return .time(text)
        case .dateTime: return Self.isPlain(bytes) ? .dateTime(text) : .text(text)
        case .instant: return PostgreSQLInstant.parse(bytes).map { .instant($0) } ?? .text(text)
        case .text, .bool, .blob: return .text(text)
        }
    }

    /// Neither `infinity` nor `… BC`.
    private static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        return (0x30...0x39).contains(first) && (0x30...0x39).contains(last)
    }

    /// `\x0aff`, the output format that the session asks for.
    private static func bytes(hex: UnsafeRawBufferPointer) -> [UInt8] {
        let digits = hex.dropFirst(2)
        return [UInt8](unsafeUninitializedCapacity: digits.count / 2) { buffer, count in
            var index = digits.startIndex
            while index + 1 < digits.endIndex {
                buffer[count] = nibble(digits[index]) << 4 | nibble(digits[index + 1])
                count += 1
                index += 2
            }
        }
    }

    private static func nibble(_ digit: UInt8) -> UInt8 {
        digit <= UInt8(ascii: "9") ? digit & 0x0F : (digit & 0x0F) + 9
    }
}
