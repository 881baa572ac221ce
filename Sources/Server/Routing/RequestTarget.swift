import HTTPTypes
import Hummingbird

/// A request's path, known to be one that nobody can read in two ways.
struct RequestTarget: Sendable {
    /// As it came, without the query.
    let path: String

    /// - Throws: 400 for what RFC 3986 does not let stand in a path or query, broken percent-encoding, encoded
    ///   slashes, dots that go up, and zero bytes.
    init(_ request: Request) throws {
        let target = request.head.path ?? ""
        if target == "*", request.method == .options {
            path = target
            return
        }
        let end = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        path = String(target[..<end])
        guard target.utf8.first == UInt8(ascii: "/"), target.utf8.allSatisfy(Self.mayStand) else {
            throw APIError.brokenEncoding("the URL")
        }
        if path.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: ".") }) { try checkSegments() }
    }

    /// What else is no URL character by the letter (`{`, `|`, `"`) is let through: many clients send it.
    private static func mayStand(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "\\")
    }

    private func checkSegments() throws {
        for segment in path.split(separator: "/") {
            guard let text = PercentEncoding.decoded(segment) else { throw APIError.brokenEncoding("the path") }
            let isTrick =
                text == "." || text == ".."
                || text.unicodeScalars.contains { $0 == "/" || $0 == "\\" || $0.value < 0x20 || $0.value == 0x7F }
            if isTrick {
                throw APIError(
                    .badRequest, "bad_path",
                    "the path has a segment that is \".\" or \"..\" or holds a slash or a control character")
            }
        }
    }
}
