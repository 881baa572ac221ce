import CLibpq
import Database

/// How a column's binary form is read, by the type's OID (`pg_type.dat`) and what its `…send` function writes.
enum PostgreSQLBinaryType {
    case bool, int2, int4, int8, oid, bytes, jsonb, microseconds, day

    /// nil: of that type nobody reads the binary form here.
    init?(_ oid: Oid) {
        switch oid {
        case 16: self = .bool
        case 21: self = .int2
        case 23: self = .int4
        case 20: self = .int8
        case 26: self = .oid
        // text, varchar, char, name, "char", json, bytea, unknown: as they are
        case 25, 1_043, 1_042, 19, 18, 114, 17, 705: self = .bytes
        case 3_802: self = .jsonb
        // timestamp, timestamptz
        case 1_114, 1_184: self = .microseconds
        case 1_082: self = .day
        default: return nil
        }
    }

    private static let microsecondsTo2000: Int64 = 946_684_800_000_000

    /// nil: the bytes are none of that type.
    @inline(__always)
    func decode(_ bytes: UnsafeRawBufferPointer) -> ByteField? {
        switch self {
        case .bytes: return .bytes(bytes)
        case .int4: return bytes.bigEndian(Int32.self).map { .integer(Int64($0)) }
        case .int8: return bytes.bigEndian(Int64.self).map { .integer($0) }
        case .jsonb:
            // The first byte is the version of the form, and there is only one; text follows.
            guard bytes.first == 1 else { return nil }
            return .bytes(UnsafeRawBufferPointer(rebasing: bytes[1...]))
        case .int2: return bytes.bigEndian(Int16.self).map { .integer(Int64($0)) }
        case .oid: return bytes.bigEndian(UInt32.self).map { .integer(Int64($0)) }
        case .bool: return bytes.count == 1 ? .integer(bytes[0] == 0 ? 0 : 1) : nil
        // Since 2000; the infinities are the ends of the range, and stay there.
        case .microseconds: return bytes.bigEndian(Int64.self).map { .microseconds(since1970($0)) }
        case .day:
            return bytes.bigEndian(Int32.self).map { .microseconds(since1970(Self.microseconds(days: $0))) }
        }
    }

    /// Days beyond the range, the infinities among them, are its ends.
    private static func microseconds(days: Int32) -> Int64 {
        let (product, hasOverflown) = Int64(days).multipliedReportingOverflow(by: 86_400_000_000)
        guard hasOverflown else { return product }
        return days < 0 ? .min : .max
    }

    private func since1970(_ microseconds: Int64) -> Int64 {
        guard microseconds != .max, microseconds != .min else { return microseconds }
        let (sum, hasOverflown) = microseconds.addingReportingOverflow(Self.microsecondsTo2000)
        return hasOverflown ? .max : sum
    }
}

extension UnsafeRawBufferPointer {
    /// The whole of it as a number in network order; nil if it has another length.
    @inline(__always)
    func bigEndian<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number? {
        count == MemoryLayout<Number>.size ? Number(bigEndian: loadUnaligned(as: Number.self)) : nil
    }
}
