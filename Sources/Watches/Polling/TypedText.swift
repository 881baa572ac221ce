import Database
import FoundationEssentials
import Timekeeping

/// A value as a text that says its type, so that a source can be given back exactly what it gave: `i:42`, `t:A-7`.
enum TypedText {
    /// As many bytes fit into a column of keys.
    static let longestKey = 255

    /// nil for NULL.
    static func text(of value: SQLValue) -> String? {
        switch value {
        case .null: nil
        case .bool(let value): value ? "o:1" : "o:0"
        case .integer(let value): "i:\(value)"
        case .unsigned(let value): "u:\(value)"
        case .double(let value): "f:\(value)"
        case .decimal(let value): "n:\(value)"
        case .text(let text): "t:" + text
        case .json(let text): "j:" + text
        case .date(let text): "d:" + text
        case .time(let text): "h:" + text
        case .dateTime(let text): "l:" + text
        case .instant(let date): "m:\(microseconds(date))"
        case .blob(let bytes): "b:" + bytes.map { byte in hex(byte) }.joined()
        }
    }

    /// A record's name in the store; nil for NULL and for what is too long.
    static func key(of value: SQLValue) -> String? {
        text(of: value).flatMap { $0.utf8.count <= longestKey ? $0 : nil }
    }

    static func value(of text: String) throws(DatabaseError) -> SQLValue {
        let body = String(text.dropFirst(2))
        let value: SQLValue? =
            switch text.prefix(2) {
            case "o:": .bool(body == "1")
            case "i:": Int64(body).map { .integer($0) }
            case "u:": UInt64(body).map { .unsigned($0) }
            case "f:": Double(body).map { .double($0) }
            case "n:": ExactDecimal(body).map { .decimal($0) }
            case "t:": .text(body)
            case "j:": .json(body)
            case "d:": .date(body)
            case "h:": .time(body)
            case "l:": .dateTime(body)
            case "m:": Int64(body).map { .instant(Date(timeIntervalSince1970: Double($0) / 1_000_000)) }
            case "b:": bytes(body).map { .blob($0) }
            default: nil
            }
        guard let value else { throw DatabaseError(.unexpectedValue, "the store has a value of no known type") }
        return value
    }

    private static func microseconds(_ date: Date) -> Int64 {
        Int64(min(max((date.timeIntervalSince1970 * 1_000_000).rounded(), -9e17), 9e17))
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index...index + 1], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
