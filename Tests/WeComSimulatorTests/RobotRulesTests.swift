import Foundation
import TestSupport
import Testing
import WeComSimulator

@Suite("The simulated robot")
struct RobotRulesTests {
    @Test("accepts and lists what was sent")
    func accepts() async throws {
        try await SimulatorFixture.run { wecom in
            let text =
                #"{"msgtype":"text","text":{"content":"报告 👨‍👩‍👧‍👦","mentioned_list":["@all"],"mentioned_mobile_list":["138"]}}"#
            #expect(try await wecom.send(text).body == #"{"errcode":0,"errmsg":"ok"}"#)
            let message = try #require(try await wecom.call("GET", "/_simulator/messages").list.first)
            #expect(message["content"] as? String == "报告 👨‍👩‍👧‍👦")
            #expect(message["type"] as? String == "text")
            #expect(message["key"] as? String == "k1")
            #expect(message["receivers"] as? [String] == ["@all", "138"])
            #expect((message["time"] as? String)?.hasSuffix("Z") == true)
        }
    }

    @Test(
        "refuses with WeCom's codes",
        arguments: [
            (#"{"msgtype":"text","text":{"content":""}}"#, 44004, "empty content"),
            (#"{"msgtype":"text"}"#, 44004, "empty content"), (#"{"msgtype":"fax"}"#, 40008, "invalid message type"),
            (#"{}"#, 40008, "invalid message type"),
            (#"{"msgtype":"text","text":{"content":"a}}"#, 40008, "Warning: wrong json format."),
            ("", 40008, "Warning: wrong json format."), (#"{"msgtype":7}"#, 40058, "invalid Request Parameter"),
            (
                #"{"msgtype":"text","text":{"content":"\#(String(repeating: "a", count: 2_049))"}}"#, 40058,
                "text.content exceed max length 2048"
            ),
            (
                #"{"msgtype":"markdown","markdown":{"content":"\#(String(repeating: "好", count: 1_366))"}}"#, 40058,
                "markdown.content exceed max length 4096"
            ),
            (
                #"{"msgtype":"markdown_v2","markdown_v2":{"content":"\#(String(repeating: "a", count: 4_097))"}}"#,
                40058, "markdown_v2.content exceed max length 4096"
            ),
            (#"{"msgtype":"news","news":{"articles":[]}}"#, 44003, "empty news"),
            (
                #"{"msgtype":"news","news":{"articles":[\#(Array(repeating: #"{"title":"t","url":"https://a"}"#, count: 9).joined(separator: ","))]}}"#,
                45008, "article"
            ),
            (#"{"msgtype":"news","news":{"articles":[{"title":"t"}]}}"#, 40058, "invalid"),
            (#"{"msgtype":"file","file":{"media_id":"3nobody"}}"#, 40007, "invalid media_id"),
            (#"{"msgtype":"image","image":{"base64":"iVBORw0KGgo=","md5":"00"}}"#, 301019, "md5"),
            (#"{"msgtype":"image","image":{"base64":"R0lGODlh","md5":"00"}}"#, 40004, "media type"),
            (#"{"msgtype":"image","image":{"base64":"?","md5":"00"}}"#, 40058, "invalid"),
            (
                #"{"msgtype":"template_card","template_card":{"card_type":"text_notice","main_title":{"title":"t"}}}"#,
                40058, "card_action"
            ),
        ])
    func refuses(_ body: String, _ code: Int, _ words: String) async throws {
        try await SimulatorFixture.run { wecom in
            let answer = try await wecom.send(body)
            #expect(answer.status == 200)
            #expect(answer.errcode == code)
            #expect(answer.errmsg.contains(words) && answer.errmsg.contains("more info at"))
            #expect(wecom.simulator.messages.isEmpty)
        }
    }

    @Test("cuts an article's title and description silently, at whole characters")
    func silentCut() async throws {
        try await SimulatorFixture.run { wecom in
            let title = String(repeating: "题", count: 50), description = String(repeating: "d", count: 600)
            let body =
                #"{"msgtype":"news","news":{"articles":[{"title":"\#(title)","description":"\#(description)","url":"https://a"}]}}"#
            #expect(try await wecom.send(body).errcode == 0)
            let article = try #require(wecom.simulator.messages.first?.articles?.first)
            #expect(article.title == String(repeating: "题", count: 42))
            #expect(article.description.utf8.count == 512)
        }
    }

    @Test("takes 20 messages in any 60 seconds, counting what slides")
    func rate() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.run(clock: clock) { wecom in
            for _ in 1...10 { #expect(try await wecom.sendText("a").errcode == 0) }
            clock.advance(by: .seconds(40))
            for _ in 1...10 { #expect(try await wecom.sendText("b").errcode == 0) }
            let refusal = try await wecom.sendText("c")
            #expect(refusal.errcode == 45009)
            #expect(refusal.errmsg.hasPrefix("api freq out of limit"))
            #expect(try await wecom.sendText("another robot", key: "k2").errcode == 0)
            clock.advance(by: .seconds(20))  // the first ten have left the window, the others not
            for _ in 1...10 { #expect(try await wecom.sendText("d").errcode == 0) }
            #expect(try await wecom.sendText("e").errcode == 45009)
        }
    }

    @Test("does not count what it refused")
    func refusedAreFree() async throws {
        try await SimulatorFixture.run { (wecom) async throws in
            for _ in 1...30 { #expect(try await wecom.sendText("").errcode == 44004) }
            #expect(try await wecom.sendText("a").errcode == 0)
        }
    }

    @Test("answers 45033 to the 26th call at once")
    func parallel() async throws {
        let clock = ManualWallClock()
        var configuration = SimulatorConfiguration()
        configuration.messagesPerWindow = nil
        try await SimulatorFixture.run(configuration, clock: clock) { wecom in
            wecom.simulator.faults = [Fault(count: 25, delayMilliseconds: 1_000)]
            try await withThrowingTaskGroup { group in
                for _ in 1...25 { group.addTask { try await wecom.sendText("slow").errcode } }
                await clock.waitForSleepers(25)
                #expect(try await wecom.sendText("one too many").errcode == 45033)
                clock.advance(by: .seconds(1))
                for try await errcode in group { #expect(errcode == 0) }
            }
            #expect(try await wecom.sendText("again").errcode == 0)
        }
    }

    @Test("lifts its limits when asked")
    func lifted() async throws {
        var configuration = SimulatorConfiguration()
        configuration.messagesPerWindow = nil
        try await SimulatorFixture.run(configuration) { (wecom) async throws in
            for _ in 1...50 { #expect(try await wecom.sendText("a").errcode == 0) }
        }
    }

    @Test("knows every key, or those it was told")
    func keys() async throws {
        var configuration = SimulatorConfiguration()
        configuration.knownKeys = ["k1"]
        try await SimulatorFixture.run(configuration) { (wecom) async throws in
            #expect(try await wecom.sendText("a").errcode == 0)
            #expect(try await wecom.sendText("a", key: "k2").errcode == 93000)
            #expect(try await wecom.sendText("a", key: "").errcode == 93000)
            #expect(try await wecom.call("GET", "/cgi-bin/webhook/send?key=k1").errcode == 43002)
        }
    }

    @Test("an uploaded file serves its robot for three days")
    func media() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.run(clock: clock) { wecom in
            let answer = try await wecom.upload("hello, file", name: "报告.txt")
            let id = try #require((answer.json as? [String: Any])?["media_id"] as? String)
            let message = #"{"msgtype":"file","file":{"media_id":"\#(id)"}}"#
            #expect(try await wecom.send(message, key: "k2").errcode == 40007)
            #expect(try await wecom.send(message).errcode == 0)
            #expect(wecom.simulator.messages.first?.content == "报告.txt")
            let download = try await wecom.call("GET", "/_simulator/media/\(id)")
            #expect(download.body == "hello, file")
            #expect(download.headers["content-disposition"] == "attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.txt")
            clock.advance(by: .seconds(3 * 86_400))
            #expect(try await wecom.send(message).errcode == 40007)
        }
    }

    @Test("refuses uploads with WeCom's codes")
    func uploads() async throws {
        try await SimulatorFixture.run { (wecom) async throws in
            #expect(try await wecom.upload("12345").errcode == 40006)
            #expect(try await wecom.upload("123456").errcode == 0)
            #expect(try await wecom.upload("123456", type: "image").errcode == 40005)
            #expect(try await wecom.upload("123456", type: "voice").errcode == 40004)
            #expect(try await wecom.upload(String(repeating: "x", count: 20 * 1_024 * 1_024 + 1)).errcode == 45001)
            let path = "/cgi-bin/webhook/upload_media?key=k1&type=file"
            #expect(try await wecom.call("POST", path, body: "{}").errcode == 41005)
            #expect(
                try await wecom.call("POST", path, body: "--X\r\n", type: "multipart/form-data; boundary=X").errcode
                    == 41005)
        }
    }

    @Test("hands back any bytes as they were uploaded")
    func binary() async throws {
        try await SimulatorFixture.run { wecom in
            let content = "a\r\n--Y\r\n\r\nb\r--X\n\r\n-"
            let answer = try await wecom.upload(content)
            let id = try #require((answer.json as? [String: Any])?["media_id"] as? String)
            #expect(wecom.simulator.media(id) == Array(content.utf8))
        }
    }
}
