/// A mailbox as people write it: `ops@example.com` or `Operations <ops@example.com>`.
///
/// ASCII only in the address itself: what is beyond needs SMTPUTF8 (RFC 6531), which few servers speak. A domain in
/// other letters is written in its `xn--` form.
package struct EmailAddress: Sendable, Hashable {
    package let name: String?
    /// `ops@example.com`
    package let address: String

    /// nil if the text is no such address. Nothing that passes can end a header line or an SMTP command.
    package init?(_ text: String) {
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return nil }
        let trimmed = text.trimmingSpaces
        if trimmed.last == ">", let open = trimmed.lastIndex(of: "<") {
            address = String(trimmed[trimmed.index(after: open)...].dropLast())
            let name = Self.unquoted(trimmed[..<open].trimmingSpaces)
            self.name = name.isEmpty ? nil : name
        } else {
            address = String(trimmed)
            name = nil
        }
        guard Self.isAddress(address) else { return nil }
    }

    package var domain: Substring { address.split(separator: "@").last ?? "" }

    private static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return String(text) }
        return String(text.dropFirst().dropLast())
    }

    /// RFC 5321, 4.1.2, without quoted local parts and address literals; lengths of 4.5.3.1.
    private static func isAddress(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, text.utf8.count <= 254, (1...64).contains(halves[0].utf8.count) else { return false }
        let atoms = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        guard atoms.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isAtomByte) }) else { return false }
        return halves[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Without spaces and tabs at its ends.
    var trimmingSpaces: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return start[start.endIndex...] }
        return start[...last]
    }
}
