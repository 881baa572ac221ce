import CMariaDB
import Database

/// The values of one execution as libmariadb takes them: an array of `MYSQL_BIND` that points into two
/// blocks of memory that live as long as this object.
final class MySQLParameters {
    let count: Int
    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let numbers: UnsafeMutablePointer<UInt64>
    private let lengths: UnsafeMutablePointer<UInt>
    private var texts: [UnsafeMutableRawPointer] = []

    init(_ values: [SQLValue], zone: SessionTimeZone) {
        count = values.count
        binds = .allocate(capacity: max(1, count))
        numbers = .allocate(capacity: max(1, count))
        lengths = .allocate(capacity: max(1, count))
        binds.initialize(repeating: MYSQL_BIND(), count: count)
        numbers.initialize(repeating: 0, count: count)
        lengths.initialize(repeating: 0, count: count)
        for (index, value) in values.enumerated() { bind(value, at: index, zone: zone) }
    }

    /// About as many bytes as they take on the wire: each a little less than counted here.
    var byteCount: Int {
        (0..<count).reduce(64) { sum, index in sum + Int(lengths[index]) + 24 }
    }

    deinit {
        binds.deallocate()
        numbers.deallocate()
        lengths.deallocate()
        for text in texts { text.deallocate() }
    }

    private func bind(_ value: SQLValue, at index: Int, zone: SessionTimeZone) {
        switch value {
        case .null: binds[index].buffer_type = MYSQL_TYPE_NULL
        case .bool(let value): bind(number: value ? 1 : 0, MYSQL_TYPE_LONGLONG, at: index)
        case .integer(let value): bind(number: UInt64(bitPattern: value), MYSQL_TYPE_LONGLONG, at: index)
        case .unsigned(let value):
            bind(number: value, MYSQL_TYPE_LONGLONG, at: index)
            binds[index].is_unsigned = 1
        case .double(let value): bind(number: value.bitPattern, MYSQL_TYPE_DOUBLE, at: index)
        case .decimal(let value): bind(Array(value.description.utf8), MYSQL_TYPE_NEWDECIMAL, at: index)
        case .text(let text), .json(let text), .date(let text), .time(let text), .dateTime(let text):
            bind(Array(text.utf8), MYSQL_TYPE_STRING, at: index)
        case .instant(let instant): bind(Array(zone.localTime(instant).utf8), MYSQL_TYPE_STRING, at: index)
        case .blob(let bytes): bind(bytes, MYSQL_TYPE_BLOB, at: index)
        }
    }

    private func bind(number: UInt64, _ type: enum_field_types, at index: Int) {
        numbers[index] = number
        binds[index].buffer_type = type
        binds[index].buffer = UnsafeMutableRawPointer(numbers + index)
    }

    private func bind(_ bytes: [UInt8], _ type: enum_field_types, at index: Int) {
        let text = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        text.copyMemory(from: bytes, byteCount: bytes.count)
        texts.append(text)
        lengths[index] = UInt(bytes.count)
        binds[index].buffer_type = type
        binds[index].buffer = text
        binds[index].buffer_length = UInt(bytes.count)
        binds[index].length = lengths + index
    }
}
