/// Names as Prometheus takes them.
enum MetricName {
    private static let longest = 200

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`
    static func clean(_ name: String) -> String {
        clean(name) { isWordByte($0) || $0 == UInt8(ascii: ":") }
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, not beginning with the two underscores that are Prometheus' own, and not `le` or
    /// `quantile`, which histograms and summaries need for themselves.
    static func cleanLabel(_ name: String) -> String {
        var name = clean(name, isAllowed: isWordByte)
        while name.hasPrefix("__") { name.removeFirst() }
        return name == "le" || name == "quantile" ? name + "_" : name
    }

    private static func clean(_ name: String, isAllowed: (UInt8) -> Bool) -> String {
        var bytes = name.utf8.prefix(longest).map { isAllowed($0) ? $0 : UInt8(ascii: "_") }
        if bytes.first.map(isDigit) ?? true { bytes.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_")
            || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
