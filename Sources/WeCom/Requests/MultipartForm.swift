/// The multipart body of an upload: one field `media` with file name and length (path/91770, "文件上传接口").
struct MultipartForm {
    let boundary: String
    let body: [UInt8]

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    init(media bytes: [UInt8], named name: String, boundary: String = Self.randomBoundary()) {
        var body = Array("--\(boundary)\r\n".utf8)
        body += Array(
            """
            Content-Disposition: form-data; name="media"; filename="\(Self.quoted(name))"; filelength=\(bytes.count)\r
            Content-Type: application/octet-stream\r
            \r\n
            """.utf8)
        body += bytes
        body += Array("\r\n--\(boundary)--\r\n".utf8)
        self.boundary = boundary
        self.body = body
    }

    /// A file name inside a quoted parameter, escaped as browsers do (WHATWG HTML, "multipart/form-data").
    static func quoted(_ name: String) -> String {
        var quoted = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": quoted += "%22"
            case "\r": quoted += "%0D"
            case "\n": quoted += "%0A"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted
    }

    /// 128 random bits: it does not occur in the file.
    static func randomBoundary() -> String {
        "----wecom" + String(UInt64.random(in: .min ... .max), radix: 36)
            + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
