/// A parameter of a header whose value may be any text (RFC 2231).
enum MimeParameter {
    private static let bytesOfSection = 54

    /// `HEAD; name=value` without a line end. Plain values are quoted, others percent-encoded, in numbered sections
    /// where they are long.
    static func field(_ head: String, _ name: String, _ value: String) -> String {
        if value.utf8.count <= 60, value.utf8.allSatisfy(isQuotable) { return "\(head);\r\n \(name)=\"\(value)\"" }
        let sections = sections(of: value)
        guard sections.count > 1 else { return "\(head);\r\n \(name)*=UTF-8''\(sections.first ?? "")" }
        return sections.enumerated().reduce(head) { field, section in
            let charset = section.offset == 0 ? "UTF-8''" : ""
            return field + ";\r\n \(name)*\(section.offset)*=\(charset)\(section.element)"
        }
    }

    private static func sections(of value: String) -> [String] {
        var sections: [String] = []
        var section = ""
        for byte in value.utf8 {
            let encoded = isAttributeByte(byte) ? String(UnicodeScalar(byte)) : percentEncoded(byte)
            if section.utf8.count + encoded.utf8.count > bytesOfSection {
                sections.append(section)
                section = ""
            }
            section += encoded
        }
        return sections + (section.isEmpty ? [] : [section])
    }

    private static func percentEncoded(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
    }

    private static func isQuotable(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// `attribute-char` of RFC 2231, narrower.
    private static func isAttributeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
