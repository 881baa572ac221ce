/// Percent-encoded text of a URL (RFC 3986, 2.1), read strictly.
enum PercentEncoding {
    /// - Parameter plusIsSpace: as HTML forms write a query.
    /// - Returns: nil for a `%` without two hexadecimal digits, for bytes that are not UTF-8, and for a zero byte.
    static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        let encoded = text.utf8
        guard encoded.contains(where: { $0 == percent || ($0 == plus && plusIsSpace) || $0 == 0 }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var index = encoded.startIndex
        while index != encoded.endIndex {
            var byte = encoded[index]
            encoded.formIndex(after: &index)
            if byte == percent {
                guard let high = digit(&index, of: encoded), let low = digit(&index, of: encoded) else { return nil }
                byte = high << 4 | low
            } else if byte == plus, plusIsSpace {
                byte = UInt8(ascii: " ")
            }
            guard byte != 0 else { return nil }
            bytes.append(byte)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static let percent = UInt8(ascii: "%")
    private static let plus = UInt8(ascii: "+")

    private static func digit<Bytes: Collection<UInt8>>(_ index: inout Bytes.Index, of bytes: Bytes) -> UInt8? {
        guard index != bytes.endIndex else { return nil }
        defer { bytes.formIndex(after: &index) }
        switch bytes[index] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return bytes[index] - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): return bytes[index] - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): return bytes[index] - UInt8(ascii: "A") + 10
        default: return nil
        }
    }
}
