import Testing
import WeCom

@Suite("A robot's key")
struct RobotKeyTests {
    private let secret = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"

    @Test("never prints itself")
    func masked() throws {
        let key = try RobotKey(secret)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(describing: key), String(reflecting: key), "\([key])", dumped] {
            #expect(!text.contains(secret))
        }
        #expect("\(key)" == "…5aaa")
    }

    @Test("of few characters shows none of them")
    func short() throws {
        #expect(try "\(RobotKey("abc123"))" == "…")
    }

    @Test("is found in the webhook URL that WeCom shows")
    func fromURL() throws {
        let url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?debug=1&key=\(secret)#top"
        #expect(try RobotKey(webhookURL: url).secret == secret)
    }

    @Test(
        "is refused in words that do not repeat it",
        arguments: ["", "has a space", "schlüssel", String(repeating: "k", count: 129), "a&type=file"])
    func refused(_ text: String) throws {
        let error = #expect(throws: InvalidRobotKey.self) { try RobotKey(text) }
        #expect(text.isEmpty || error?.description.contains(text) == false)
    }

    @Test("a URL without a key is refused", arguments: ["https://qyapi.weixin.qq.com/", "", "?kei=1", "#key=1"])
    func noKey(_ url: String) throws {
        #expect(throws: InvalidRobotKey.self) { try RobotKey(webhookURL: url) }
    }
}
