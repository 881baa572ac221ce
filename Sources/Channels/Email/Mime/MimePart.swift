import FoundationEssentials

/// A part of a mail (RFC 2045 and 2046).
indirect enum MimePart: Sendable, Hashable {
    /// UTF-8 text of type `text/SUBTYPE`.
    case text(String, subtype: String)
    case attachment(name: String, bytes: [UInt8], mediaType: String)
    case multipart(subtype: String, [MimePart])

    /// Headers, an empty line and the body, with CRLF.
    ///
    /// - Parameter path: the numbers of the parts that this one is in, for boundaries that differ.
    func append(to mail: inout [UInt8], path: String = "1") {
        switch self {
        case .text(let text, let subtype): Self.appendText(text, subtype, to: &mail)
        case .attachment(let name, let bytes, let mediaType):
            mail += "Content-Type: \(mediaType)\r\n".utf8
            mail += "Content-Transfer-Encoding: base64\r\n".utf8
            mail += MimeParameter.field("Content-Disposition: attachment", "filename", name).utf8
            mail += "\r\n\r\n".utf8
            mail += Base64Lines.encoded(bytes)
        case .multipart(let subtype, let parts):
            // "=_" stands in no base64 and in no quoted-printable (RFC 2045, 6.7), so it ends no part early.
            let boundary = "=_herald_\(path)"
            mail += "Content-Type: multipart/\(subtype); boundary=\"\(boundary)\"\r\n\r\n".utf8
            for (index, part) in parts.enumerated() {
                mail += "--\(boundary)\r\n".utf8
                part.append(to: &mail, path: "\(path).\(index + 1)")
            }
            mail += "--\(boundary)--\r\n".utf8
        }
    }

    /// Quoted-printable where most of it stays readable, else base64.
    private static func appendText(_ text: String, _ subtype: String, to mail: inout [UInt8]) {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: "\r\n")
        let bytes = Array((lines.hasSuffix("\r\n") ? lines : lines + "\r\n").utf8)
        let foreign = bytes.count { $0 >= 0x80 }
        let isReadable = foreign * 6 <= bytes.count
        mail += "Content-Type: text/\(subtype); charset=utf-8\r\n".utf8
        mail += "Content-Transfer-Encoding: \(isReadable ? "quoted-printable" : "base64")\r\n\r\n".utf8
        mail += isReadable ? QuotedPrintable.encoded(bytes) : Base64Lines.encoded(bytes)
    }
}

/// Base64 in lines of 76 characters (RFC 2045, 6.8).
enum Base64Lines {
    static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        let text = Data(bytes).base64EncodedString().utf8
        var lines: [UInt8] = []
        lines.reserveCapacity(text.count + text.count / 38 + 2)
        for (index, byte) in text.enumerated() {
            if index > 0, index.isMultiple(of: 76) { lines += [0x0D, 0x0A] }
            lines.append(byte)
        }
        return lines + [0x0D, 0x0A]
    }
}
