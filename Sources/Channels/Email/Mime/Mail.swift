import FoundationEssentials

/// A mail with its headers, ready to be written (RFC 5322).
struct Mail: Sendable {
    var from: EmailAddress
    var to: [EmailAddress]
    var cc: [EmailAddress] = []
    var replyTo: EmailAddress?
    var subject: String
    var date: Date
    /// Without its angle brackets.
    var messageID: String
    var content: MimePart

    /// The whole in bytes, with CRLF at the line ends.
    func bytes() -> [UInt8] {
        var mail: [UInt8] = []
        mail += "Date: \(MailDate.text(date))\r\n".utf8
        mail += "From: \(Self.mailbox(from))\r\n".utf8
        mail += Self.field("To", to).utf8
        if !cc.isEmpty { mail += Self.field("Cc", cc).utf8 }
        if let replyTo { mail += "Reply-To: \(Self.mailbox(replyTo))\r\n".utf8 }
        mail += EncodedWord.field("Subject", subject).utf8
        mail += "Message-ID: <\(messageID)>\r\n".utf8
        // No out-of-office answers (RFC 3834, 5).
        mail += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n".utf8
        content.append(to: &mail)
        return mail
    }

    /// One address to a line.
    private static func field(_ name: String, _ addresses: [EmailAddress]) -> String {
        "\(name): " + addresses.map(mailbox).joined(separator: ",\r\n ") + "\r\n"
    }

    private static func mailbox(_ address: EmailAddress) -> String {
        guard let name = address.name else { return address.address }
        let isQuotable = name.utf8.allSatisfy {
            (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        let phrase = isQuotable && name.utf8.count <= 60 ? "\"\(name)\"" : EncodedWord.encoded(name)
        return "\(phrase)\r\n <\(address.address)>"
    }
}
