import Hummingbird
import NIOCore

/// `/`: the messages as a group chat. The page is static; its script fetches `/_simulator/messages`.
///
/// Everything in a message comes from outside. The script builds elements and sets their text, it never builds
/// HTML; and the policy in the headers lets no other script run, should that ever be wrong.
struct GroupPage: Sendable {
    let books: SimulatorBooks

    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' http: https:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    func add(to router: Router<SimulatorContext>) {
        router.get("/") { _, _ in Self.asset(GroupPageHTML.html, "text/html; charset=utf-8") }
        router.get("/_simulator/group.js") { _, _ in
            Self.asset(GroupPageScript.javaScript + MarkdownScript.javaScript, "text/javascript; charset=utf-8")
        }
        router.get("/_simulator/group.css") { _, _ in Self.asset(GroupPageStyle.css, "text/css; charset=utf-8") }
        router.get("/_simulator/media/:id") { _, context in media(context.parameters.get("id") ?? "") }
    }

    private static func asset(_ text: String, _ type: String) -> Response {
        Response(status: .ok, headers: headers(type), body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// An image is shown, any other file is offered for download and never shown as a page.
    private func media(_ id: String) -> Response {
        guard let item = books.media(id) else {
            return Response(
                status: .notFound, headers: Self.headers("text/plain; charset=utf-8"),
                body: .init(byteBuffer: ByteBuffer(string: "This file is no longer kept.")))
        }
        let image = item.kind == .image ? ImageKind(item.bytes.readableBytesView) : nil
        var headers = Self.headers(image?.rawValue ?? "application/octet-stream")
        if image == nil {
            headers[.contentDisposition] = "attachment; filename*=UTF-8''\(Self.percentEncoded(item.name))"
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: item.bytes))
    }

    private static func headers(_ type: String) -> HTTPFields {
        [
            .contentType: type, .contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff",
            .cacheControl: "no-store",
        ]
    }

    /// The value characters of RFC 8187.
    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "-._~".unicodeScalars.contains(scalar))
            guard !isPlain else { return String(Character(scalar)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
