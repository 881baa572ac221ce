import Testing

@testable import WeCom

@Suite("A robot's message")
struct RobotMessageTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    @Test(
        "within the limits is accepted",
        arguments: [
            RobotMessage.text(String(repeating: "a", count: 2_048)), .markdown(String(repeating: "好", count: 1_365)),
            .markdownV2("| a |\n|---|"), .image(png), .image([0xFF, 0xD8, 0xFF, 0xE0]), .file(mediaID: "3a"),
            .news(Array(repeating: RobotArticle(title: "t", url: "https://example.com"), count: 8)),
        ])
    func accepted(_ message: RobotMessage) throws { try message.validate() }

    @Test(
        "beyond a limit is refused with what was found and what is allowed",
        arguments: [
            (RobotMessage.text(""), "empty"),
            (.text(String(repeating: "a", count: 2_049)), "2049 bytes; WeCom takes at most 2048"),
            (.markdown(String(repeating: "好", count: 1_366)), "4098"), (.markdownV2(""), "empty"),
            (.image(Array("GIF89a".utf8)), "neither PNG nor JPEG"), (.image([]), "neither PNG nor JPEG"),
            (.image(png + Array(repeating: 0, count: 2 * 1_024 * 1_024)), "2097160 bytes"),
            (.news([]), "0 articles"), (.news([RobotArticle(title: "t", url: "javascript:alert(1)")]), "https://"),
            (.news([RobotArticle(title: "", url: "https://example.com")]), "article 1 has no title"),
            (.file(mediaID: ""), "id"),
        ])
    func refused(_ message: RobotMessage, _ words: String) throws {
        let error = #expect(throws: InvalidRobotMessage.self) { try message.validate() }
        #expect(error?.description.contains(words) == true)
    }

    @Test("a text may be longer where the server allows it")
    func longText() throws {
        try RobotMessage.text(String(repeating: "a", count: 5_120)).validate(textBytes: 5_120)
    }

    @Test("files have 6 bytes to 20 MiB and a name")
    func files() throws {
        try RobotMessage.validateFile([1, 2, 3, 4, 5, 6], named: "a.txt")
        #expect(throws: InvalidRobotMessage.self) { try RobotMessage.validateFile([1, 2, 3, 4, 5], named: "a.txt") }
        #expect(throws: InvalidRobotMessage.self) { try RobotMessage.validateFile([1, 2, 3, 4, 5, 6], named: "") }
        let large = [UInt8](repeating: 0, count: 20 * 1_024 * 1_024 + 1)
        #expect(throws: InvalidRobotMessage.self) { try RobotMessage.validateFile(large, named: "a.txt") }
    }

    @Test("an upload's body has the field media with name and length")
    func multipart() {
        let form = MultipartForm(media: Array("hello!".utf8), named: "报 \"告\".txt", boundary: "B")
        let expected = [
            "--B", #"Content-Disposition: form-data; name="media"; filename="报 %22告%22.txt"; filelength=6"#,
            "Content-Type: application/octet-stream", "", "hello!", "--B--", "",
        ]
        #expect(Array(form.body) == Array(expected.joined(separator: "\r\n").utf8))
        #expect(form.contentType == "multipart/form-data; boundary=B")
    }
}
