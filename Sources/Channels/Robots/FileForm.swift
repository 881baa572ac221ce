/// A form with a file in it (RFC 7578).
struct FileForm: Sendable {
    let contentType: String
    let body: [UInt8]

    init(_ fields: [(name: String, value: String)], file: String, named name: String, _ bytes: [UInt8]) {
        // 128 random bits: they do not occur in the file.
        let boundary =
            "herald-" + String(UInt64.random(in: .min ... .max), radix: 36)
            + String(UInt64.random(in: .min ... .max), radix: 36)
        var body: [UInt8] = []
        for field in fields {
            body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n".utf8
            body += "\(field.value)\r\n".utf8
        }
        body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(file)\"; ".utf8
        body += "filename=\"\(Self.quoted(name))\"\r\nContent-Type: application/octet-stream\r\n\r\n".utf8
        body += bytes
        body += "\r\n--\(boundary)--\r\n".utf8
        contentType = "multipart/form-data; boundary=\(boundary)"
        self.body = body
    }

    /// A file name escaped as browsers do (WHATWG HTML, "multipart/form-data").
    private static func quoted(_ name: String) -> String {
        name.unicodeScalars.reduce(into: "") { quoted, scalar in
            switch scalar {
            case "\"": quoted += "%22"
            case "\r": quoted += "%0D"
            case "\n": quoted += "%0A"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
    }
}
