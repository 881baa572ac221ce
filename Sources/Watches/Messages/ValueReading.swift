import Database
import FoundationEssentials
import Templates
import Timekeeping

/// Makes of what a database gave what people read: times in the watch's zone, and nothing of what is empty.
struct ValueReading: Sendable {
    let timeZone: TimeZone
    /// In which the source keeps times that name no zone.
    let sourceTimeZone: TimeZone

    /// The value as it is shown; NULL for a text without a visible character.
    func shown(_ value: SQLValue) -> SQLValue {
        switch value {
        case .text(let text): shown(text)
        case .dateTime(let text): shown(text)
        case .date(let text) where text.hasPrefix("0000-00-00"): .null
        case .instant(let date): .dateTime(LocalText.dateTimeWithSeconds(date, in: timeZone))
        case .json(let text) where text == "null": .null
        case .blob(let bytes): shown(bytes)
        default: value
        }
    }

    /// Of a text in a queue too, where every value is one.
    func shown(_ text: String) -> SQLValue {
        guard text.contains(where: { !$0.isWhitespace }) else { return .null }
        guard let moment = WrittenMoment(text) else { return .text(text) }
        guard moment.local.day.year > 0 else { return .null }
        return .dateTime(moment.local(in: timeZone, from: sourceTimeZone).withSeconds)
    }

    private func shown(_ bytes: [UInt8]) -> SQLValue {
        if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: Self.isControl) {
            return shown(text)
        }
        guard bytes.count > 32 else { return .text(bytes.map { Self.hex($0 >> 4) + Self.hex($0 & 15) }.joined()) }
        return .text("（\(bytes.count) 字节）")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && !scalar.properties.isWhitespace
    }

    private static func hex(_ digit: UInt8) -> String { String(digit, radix: 16) }
}
