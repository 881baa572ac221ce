package import FoundationEssentials

/// Instants in requests, as RFC 3339 writes them.
package enum InstantText {
    /// - Returns: nil for anything that is no instant between the years 1970 and 9999.
    package static func parse(_ text: String) -> Date? {
        guard (20...35).contains(text.utf8.count), text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        var bytes = Array(text.utf8)
        if bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "t") { bytes[10] = UInt8(ascii: "T") }
        if bytes[bytes.count - 6] == UInt8(ascii: " ") { bytes[bytes.count - 6] = UInt8(ascii: "+") }
        let normal = String(decoding: bytes, as: UTF8.self).uppercased()
        let date = (try? Date(normal, strategy: whole)) ?? (try? Date(normal, strategy: fractional))
        guard let date, (0...253_402_300_799).contains(date.timeIntervalSince1970) else { return nil }
        return date
    }

    private static let whole = Date.ISO8601FormatStyle()
    private static let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
