import Crypto
import FoundationEssentials

/// What WeCom accepts in a message, and what it silently makes of it (path/91770). Written from the
/// documentation and not shared with the client, so that a misreading in one of them shows.
struct ContentRules: Sendable {
    let textBytes: Int

    func text(_ request: RobotRequest) throws(RobotRefusal) -> String {
        try content(request.text?.content, of: "text", atMost: textBytes)
    }

    func markdown(_ request: RobotRequest) throws(RobotRefusal) -> String {
        try content(request.markdown?.content, of: "markdown", atMost: 4_096)
    }

    func markdownV2(_ request: RobotRequest) throws(RobotRefusal) -> String {
        try content(request.markdownV2?.content, of: "markdown_v2", atMost: 4_096)
    }

    func image(_ request: RobotRequest) throws(RobotRefusal) -> [UInt8] {
        guard let image = request.image, let base64 = image.base64, let md5 = image.md5 else {
            throw .wrongParameter
        }
        guard let data = Data(base64Encoded: base64), !data.isEmpty else { throw .wrongParameter }
        guard data.count <= 2 * 1_024 * 1_024 else { throw RobotRefusal(40009, "invalid image size") }
        let bytes = Array(data)
        guard ImageKind(bytes) != nil else { throw RobotRefusal(40004, "invalid media type") }
        guard Self.md5(bytes) == md5.lowercased() else { throw RobotRefusal(301019, "media file md5 mismatch") }
        return bytes
    }

    func news(_ request: RobotRequest) throws(RobotRefusal) -> [SimulatedMessage.Article] {
        guard let articles = request.news?.articles, !articles.isEmpty else {
            throw RobotRefusal(44003, "empty news data")
        }
        guard articles.count <= 8 else { throw RobotRefusal(45008, "article size out of limit") }
        var accepted: [SimulatedMessage.Article] = []
        for article in articles {
            guard let title = article.title, !title.isEmpty, let url = article.url, !url.isEmpty else {
                throw .wrongParameter
            }
            accepted.append(
                .init(
                    title: Self.cut(title, toBytes: 128),
                    description: Self.cut(article.description ?? "", toBytes: 512),
                    url: url, picurl: article.picurl))
        }
        return accepted
    }

    private func content(_ content: String?, of type: String, atMost limit: Int) throws(RobotRefusal) -> String {
        guard let content, !content.isEmpty else { throw .emptyContent }
        guard content.utf8.count <= limit else {
            throw RobotRefusal(
                40058, "\(type).content exceed max length \(limit). Invalid input invalid Request Parameter")
        }
        return content
    }

    /// The whole characters (code points) that fit.
    private static func cut(_ text: String, toBytes limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var kept = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            if bytes > limit { break }
            kept.append(scalar)
        }
        return String(kept)
    }

    private static func md5(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: Insecure.MD5.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }
}

/// The two kinds of image that WeCom takes, told by their first bytes.
enum ImageKind: String {
    case png = "image/png"
    case jpeg = "image/jpeg"

    init?(_ bytes: some Sequence<UInt8>) {
        let start = Array(bytes.prefix(8))
        if start == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] {
            self = .png
        } else if start.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else {
            return nil
        }
    }
}
