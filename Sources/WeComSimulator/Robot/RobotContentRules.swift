import Crypto
import FoundationEssentials

/// What WeCom accepts in a message, and what it silently makes of it (path/91770). Written from the
/// documentation and not shared with the client, so that a misreading in one of them shows.
struct RobotContentRules: Sendable {
    let textBytes: Int

    func text(_ request: RobotRequest) throws(Refusal) -> String {
        try content(request.text?.content, of: "text", atMost: textBytes)
    }

    func markdown(_ request: RobotRequest) throws(Refusal) -> String {
        try content(request.markdown?.content, of: "markdown", atMost: 4_096)
    }

    func markdownV2(_ request: RobotRequest) throws(Refusal) -> String {
        try content(request.markdownV2?.content, of: "markdown_v2", atMost: 4_096)
    }

    func image(_ request: RobotRequest) throws(Refusal) -> [UInt8] {
        guard let image = request.image, let base64 = image.base64, let md5 = image.md5 else {
            throw .wrongParameter
        }
        guard let data = Data(base64Encoded: base64), !data.isEmpty else { throw .wrongParameter }
        guard data.count <= 2 * 1_024 * 1_024 else { throw Refusal(40009, "invalid image size") }
        let bytes = Array(data)
        guard ImageKind(bytes) != nil else { throw Refusal(40004, "invalid media type") }
        guard Self.md5(bytes) == md5.lowercased() else { throw Refusal(301019, "media file md5 mismatch") }
        return bytes
    }

    func news(_ request: RobotRequest) throws(Refusal) -> [SimulatedMessage.Article] {
        guard let articles = request.news?.articles, !articles.isEmpty else {
            throw Refusal(44003, "empty news data")
        }
        guard articles.count <= 8 else { throw Refusal(45008, "article size out of limit") }
        var accepted: [SimulatedMessage.Article] = []
        for article in articles {
            guard let title = article.title, !title.isEmpty, let url = article.url, !url.isEmpty else {
                throw .wrongParameter
            }
            accepted.append(
                .init(
                    title: SilentCut.bytes(title, atMost: 128).text,
                    description: SilentCut.bytes(article.description ?? "", atMost: 512).text,
                    url: url, picurl: article.picurl))
        }
        return accepted
    }

    private func content(_ content: String?, of type: String, atMost limit: Int) throws(Refusal) -> String {
        guard let content, !content.isEmpty else { throw .emptyContent }
        guard content.utf8.count <= limit else {
            throw Refusal(
                40058, "\(type).content exceed max length \(limit). Invalid input invalid Request Parameter")
        }
        return content
    }

    private static func md5(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: Insecure.MD5.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
