import NIOCore

/// The field `media` of a multipart body (RFC 7578).
struct MultipartFile: Sendable {
    let name: String
    let bytes: ByteBuffer

    /// - Returns: nil if the body holds no such field.
    init?(body: ByteBuffer, contentType: String) {
        guard let boundary = Self.parameter("boundary", of: contentType), !boundary.isEmpty else { return nil }
        let delimiter = Array("--\(boundary)".utf8)
        let view = body.readableBytesView
        var start = view.startIndex
        while let part = Self.nextPart(in: view, from: &start, delimiter: delimiter) {
            guard let file = Self.file(in: part) else { continue }
            self = file
            return
        }
        return nil
    }

    private init(name: String, bytes: ByteBuffer) {
        self.name = name
        self.bytes = bytes
    }

    /// What stands between one delimiter and the next, without the line breaks that belong to them.
    private static func nextPart(
        in view: ByteBufferView, from start: inout Int, delimiter: [UInt8]
    ) -> ByteBufferView? {
        guard view[start...].starts(with: delimiter) else { return nil }
        let contentStart = start + delimiter.count + 2
        guard contentStart <= view.endIndex else { return nil }
        let closing = Array("\r\n".utf8) + delimiter
        var position = contentStart
        // The scan hops from carriage return to carriage return; firstIndex is a memchr on this view.
        while let candidate = view[position...].firstIndex(of: UInt8(ascii: "\r")) {
            if view[candidate...].starts(with: closing) {
                start = candidate + 2
                return view[contentStart..<candidate]
            }
            position = candidate + 1
        }
        return nil
    }

    private static func file(in part: ByteBufferView) -> MultipartFile? {
        let separator = Array("\r\n\r\n".utf8)
        var position = part.startIndex
        while let candidate = part[position...].firstIndex(of: UInt8(ascii: "\r")) {
            if part[candidate...].starts(with: separator) {
                let head = String(decoding: part[part.startIndex..<candidate], as: UTF8.self)
                guard let name = mediaName(in: head) else { return nil }
                return MultipartFile(name: name, bytes: ByteBuffer(part[(candidate + separator.count)...]))
            }
            position = candidate + 1
        }
        return nil
    }

    private static func mediaName(in head: String) -> String? {
        let lines = head.split(separator: "\r\n")
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let disposition, parameter("name", of: disposition) == "media" else { return nil }
        return parameter("filename", of: disposition) ?? "media"
    }

    /// `name="…"` or `name=…` in a header's value.
    private static func parameter(_ name: String, of value: some StringProtocol) -> String? {
        for field in value.split(separator: ";").dropFirst() {
            let pair = field.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].drop(while: { $0 == " " }) == name else { continue }
            var text = pair[1]
            if text.first == "\"" { text = text.dropFirst().prefix { $0 != "\"" } }
            return String(text)
        }
        return nil
    }
}
