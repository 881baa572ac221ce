import Foundation
import TestSupport
import Testing
import WeComSimulator

@Suite("The calls of simulated apps")
struct AppCallTests {
    @Test("an uploaded file serves every app of its company for three days, and no other company")
    func media() async throws {
        let clock = ManualWallClock()
        let neighbour = SimulatedCorp(
            corpID: "ww-other", apps: [SimulatedApp(secret: "s", agentID: 1_000_002)], members: ["zhangsan"])
        try await SimulatorFixture.runApp(clock: clock, { $0.corps?.append(neighbour) }) { (wecom) async throws in
            let answer = try await wecom.uploadForApp("hello, file", name: "报告.txt")
            #expect(answer.fields["type"] as? String == "file")
            #expect((answer.fields["created_at"] as? String).flatMap { Int($0) } != nil)
            let id = try #require(answer.fields["media_id"] as? String)
            let message = { (agent: Int) in
                #"{"touser":"zhangsan","agentid":\#(agent),"msgtype":"file","file":{"media_id":"\#(id)"}}"#
            }
            let sister = try await wecom.token(secret: "example-other-secret")
            #expect(try await wecom.sendApp(message(1_000_002)).errcode == 0)
            #expect(try await wecom.sendApp(message(1_000_003), token: sister).errcode == 0)
            #expect(wecom.simulator.messages.map(\.content) == ["报告.txt", "报告.txt"])
            let stranger = try await wecom.token(corp: "ww-other", secret: "s")
            #expect(try await wecom.sendApp(message(1_000_002), token: stranger).errcode == 40007)
            let robot = try await wecom.send(#"{"msgtype":"file","file":{"media_id":"\#(id)"}}"#)
            #expect(robot.errcode == 40007)
            let asImage = message(1_000_002).replacingOccurrences(of: "file", with: "image")
            #expect(try await wecom.sendApp(asImage).errcode == 40007)
            clock.advance(by: .seconds(3 * 86_400))
            #expect(try await wecom.sendApp(message(1_000_002)).errcode == 40007)
        }
    }

    @Test(
        "uploads have WeCom's limits",
        arguments: [
            ("file", "", 5, 40006), ("file", "", 6, 0), ("file", "", 20 << 20, 0), ("file", "", (20 << 20) + 1, 45001),
            ("image", "\u{89}PNG", 6, 40004), ("image", "GIF89a", 6, 40004),
            ("voice", "#!AMR", 2 << 20, 0), ("voice", "#!AMR", (2 << 20) + 1, 45001), ("voice", "RIFF", 9, 40004),
            ("video", "0000ftypmp42", 10 << 20, 0), ("video", "0000ftypmp42", (10 << 20) + 1, 45001),
            ("video", "RIFF", 20, 40004), ("sticker", "", 9, 40005), ("", "", 9, 40005),
        ])
    func uploads(_ type: String, _ start: String, _ bytes: Int, _ code: Int) async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let content = start + String(repeating: "x", count: max(0, bytes - start.utf8.count))
            #expect(try await wecom.uploadForApp(content, type: type).errcode == code)
        }
    }

    @Test("an uploaded picture, up to 10 MiB, is shown in a message and heads an article")
    func picture() async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let token = try await wecom.token()
            let start: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            let upload = { (size: Int) async throws -> SimulatorFixture.Answer in
                let picture = start + [UInt8](repeating: 1, count: size - start.count)
                let frame = SimulatorFixture.multipart("|", name: "a.png").split(separator: "|").map { Array($0.utf8) }
                return try await wecom.call(
                    "POST", "/cgi-bin/media/upload?access_token=\(token)&type=image",
                    bytes: frame[0] + picture + frame[1], type: "multipart/form-data; boundary=X")
            }
            #expect(try await upload((10 << 20) + 1).errcode == 45001)
            let id = try #require(try await upload(10 << 20).fields["media_id"] as? String)
            let head = #"{"touser":"zhangsan","agentid":1000002,"#
            let image = head + #""msgtype":"image","image":{"media_id":"\#(id)"}}"#
            let article = #"{"title":"t","content":"c","thumb_media_id":"\#(id)"}"#
            let news = head + #""msgtype":"mpnews","mpnews":{"articles":[\#(article)]},"safe":2}"#
            for message in [image, news] { #expect(try await wecom.sendApp(message, token: token).errcode == 0) }
            #expect(wecom.simulator.messages.first?.media?.bytes == 10 << 20)
            #expect(wecom.simulator.messages.last?.articles?.map(\.picurl) == ["/_simulator/media/\(id)"])
            #expect(try await wecom.call("GET", "/_simulator/media/\(id)").headers["content-type"] == "image/png")
        }
    }

    @Test("from an address that is not trusted name that address")
    func address() async throws {
        var corp = SimulatedCorp.example
        corp.apps[0].trustedAddresses = ["203.0.113.7"]
        try await SimulatorFixture.runApp(corp) { (wecom) async throws in
            let answer = try await wecom.sendAppText()
            #expect(answer.errcode == 60020)
            #expect(answer.errmsg.hasPrefix("not allow to access from your ip"))
            #expect(answer.errmsg.contains("from ip: 127.0.0.1"))
            wecom.simulator.corps?[0].apps[0].trustedAddresses = ["127.0.0.1"]
            #expect(try await wecom.sendAppText().errcode == 0)
        }
    }

    @Test("are limited per company and API, and who breaks the limit is blocked for a minute")
    func frequency() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.runApp(clock: clock, { $0.appLimits.callsPerMinute = 5 }) { (wecom) async throws in
            let token = try await wecom.token()
            for _ in 1...5 { #expect(try await wecom.sendAppText(token: token).errcode == 0) }
            clock.advance(by: .seconds(30))
            #expect(try await wecom.sendAppText(token: token).errcode == 45009)
            #expect(try await wecom.recall("x-1", token: token).errcode == 40058)
            clock.advance(by: .seconds(31))  // the window has room again, the penalty is not over
            #expect(try await wecom.sendAppText(token: token).errcode == 45009)
            clock.advance(by: .seconds(29))
            #expect(try await wecom.sendAppText(token: token).errcode == 0)
        }
    }

    @Test("over the limit of an hour are blocked for an hour")
    func hourly() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.runApp(clock: clock, { $0.appLimits.callsPerHour = 2 }) { (wecom) async throws in
            let token = try await wecom.token()
            for code in [0, 0, 45009] { #expect(try await wecom.sendAppText(token: token).errcode == code) }
            clock.advance(by: .seconds(3_599))
            #expect(try await wecom.sendAppText(token: token).errcode == 45009)
            clock.advance(by: .seconds(1))
            #expect(try await wecom.sendAppText(token: token).errcode == 0)
        }
    }

    @Test("are limited per address and API over all companies")
    func addressFrequency() async throws {
        try await SimulatorFixture.run(Self.twoPerAddress) { (wecom) async throws in
            var codes: [Int?] = []
            for corp in ["ww-a", "ww-b", "ww-c"] {
                codes.append(try await wecom.askForToken(corp: corp, secret: "s").errcode)
            }
            #expect(codes == [0, 0, 45009])
        }
    }

    private static var twoPerAddress: SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.appLimits.addressCallsPerMinute = 2
        return configuration
    }

    @Test("get 45033 when a company has too many of them to one API at once")
    func parallel() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.runApp(clock: clock, { $0.parallelCalls = 3 }) { (wecom) async throws in
            let token = try await wecom.token()
            wecom.simulator.faults = [Fault(path: "/cgi-bin/message/send", count: 3, delayMilliseconds: 1_000)]
            try await withThrowingTaskGroup { group in
                for _ in 1...3 { group.addTask { try await wecom.sendAppText(token: token).errcode } }
                await clock.waitForSleepers(3)
                #expect(try await wecom.sendAppText(token: token).errcode == 45033)
                #expect(try await wecom.recall("x-1", token: token).errcode == 40058)
                clock.advance(by: .seconds(1))
                for try await errcode in group { #expect(errcode == 0) }
            }
        }
    }

    @Test("can be hit by faults, all or one company's")
    func faults() async throws {
        try await SimulatorFixture.run { (wecom) async throws in
            let token = try await wecom.token(corp: "ww-a", secret: "s")
            let other = try await wecom.token(corp: "ww-b", secret: "s")
            _ = try await wecom.setFaults(#"[{"path":"/cgi-bin/message/send","key":"ww-a","errcode":60020}]"#)
            let answer = try await wecom.sendAppText(token: token)
            #expect(answer.errcode == 60020 && answer.errmsg.hasPrefix("not allow to access from your ip"))
            #expect(try await wecom.sendAppText(token: other).errcode == 0)
            _ = try await wecom.setFaults(#"[{"path":"/cgi-bin/gettoken","status":503,"count":1}]"#)
            #expect(try await wecom.askForToken().status == 503)
            #expect(try await wecom.askForToken().errcode == 0)
        }
    }

    @Test("are listed without what is secret, with the company they were made for")
    func listed() async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            _ = try await wecom.sendAppText()
            let calls = try await wecom.call("GET", "/_simulator/calls").list
            #expect(calls.map { $0["path"] as? String } == ["/cgi-bin/gettoken", "/cgi-bin/message/send"])
            #expect(calls.map { $0["key"] as? String } == ["ww-example", "ww-example"])
            #expect((calls[1]["request"] as? String)?.contains(#""touser":"zhangsan""#) == true)
        }
    }

    @Test("must be POST, gettoken may be GET")
    func method() async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let token = try await wecom.token()
            for path in ["message/send", "message/recall", "media/upload"] {
                let answer = try await wecom.call("GET", "/cgi-bin/\(path)?access_token=\(token)")
                #expect(answer.errcode == 43002)
            }
        }
    }

    @Test("may be made for companies that were named over HTTP")
    func corps() async throws {
        try await SimulatorFixture.run { (wecom) async throws in
            #expect(try await wecom.call("GET", "/_simulator/corps").body == "null")
            let corps =
                #"[{"corp_id":"ww-x","apps":[{"secret":"s","agent_id":5}],"members":["a"],"parties":{"1":["a"]}}]"#
            #expect(try await wecom.call("PUT", "/_simulator/corps", body: corps).status == 200)
            #expect(wecom.simulator.corps?.first?.parties == [1: ["a"]])
            #expect(try await wecom.askForToken().errcode == 40013)
            let token = try await wecom.token(corp: "ww-x", secret: "s")
            #expect(try await wecom.sendAppText(to: ["touser": "a", "agentid": 5], token: token).errcode == 0)
            for (body, words) in [("{}", "array"), (#"[{"apps":[]}]"#, "corp_id"), ("nonsense", "JSON")] {
                let refusal = try await wecom.call("PUT", "/_simulator/corps", body: body)
                #expect(refusal.status == 400 && refusal.body.contains(words), "\(refusal.body)")
            }
            #expect(try await wecom.call("DELETE", "/_simulator/corps").status == 204)
            #expect(try await wecom.askForToken().errcode == 0)
        }
    }

    @Test("stand a thousand at once, each answered rightly")
    func thousand() async throws {
        let load: (inout SimulatorConfiguration) -> Void = { $0.lift() }
        try await SimulatorFixture.runApp(.example, load) { (wecom) async throws in
            let token = try await wecom.token()
            try await withThrowingTaskGroup { group in
                for number in 1...1_000 {
                    group.addTask { try await wecom.sendAppText("\(number)", token: token).errcode }
                }
                for try await errcode in group { #expect(errcode == 0) }
            }
            #expect(Set(wecom.simulator.messages.map(\.content)).count == 1_000)
            #expect(wecom.simulator.messages.map(\.id) == Array(1...1_000))
        }
    }
}
