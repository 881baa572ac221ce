import Foundation

@testable import Monitoring

/// A line's parts as texts.
struct Parsed: Equatable {
    var at: Int64?
    var level: LogLevel
    var source: String
    var function: String
    var number: Int?
    var message: String

    static func make(
        _ bytes: [UInt8], _ read: (UnsafeRawBufferPointer, inout LogClock) -> LogLineParts?
    ) -> Parsed? {
        var clock = LogClock(TimeZone(identifier: "Asia/Shanghai") ?? .gmt)
        return bytes.withUnsafeBytes { bytes in
            guard let parts = read(bytes, &clock) else { return nil }
            func text(_ range: Range<Int>) -> String {
                LogText.read(bytes[range], isJSON: parts.isJSON, most: LogReader.longest)
            }
            return Parsed(
                at: parts.at, level: parts.level, source: text(parts.source), function: text(parts.function),
                number: parts.number, message: text(parts.message))
        }
    }
}
