import Foundation
import TestSupport
import Testing
import WeComSimulator

@Suite("The receivers of a simulated app's message")
struct AppReceiverTests {
    @Test("are its users, departments and tags, each member once")
    func resolved() async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let answer = try await wecom.sendAppText(to: ["touser": "ZHANGSAN|lisi", "toparty": "2", "totag": "1"])
            #expect(answer.errcode == 0 && answer.fields["invaliduser"] == nil)
            let message = try #require(try await wecom.call("GET", "/_simulator/messages").list.first)
            #expect(message["receivers"] as? [String] == ["zhangsan", "lisi", "wangwu", "ZhaoLiu"])
            #expect(message["key"] as? String == "ww-example")
            let app = try #require(message["app"] as? [String: Any])
            #expect(app["agent_id"] as? Int == 1_000_002)
            #expect(app["msgid"] as? String == answer.fields["msgid"] as? String)
            #expect((app["msgid"] as? String)?.isEmpty == false)
        }
    }

    @Test("who are unknown are told in small letters, and the others get the message")
    func partial() async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let answer = try await wecom.sendAppText(
                to: ["touser": "zhangsan|Nobody|Niemand|sunqi", "toparty": "2|77", "totag": "1|88|x"])
            #expect(answer.errcode == 0)
            #expect(answer.fields["invaliduser"] as? String == "nobody|niemand")
            #expect(answer.fields["invalidparty"] as? String == "77")
            #expect(answer.fields["invalidtag"] as? String == "88|x")
            #expect(answer.fields["unlicenseduser"] as? String == "sunqi")
            #expect(wecom.simulator.messages.map(\.receivers) == [["zhangsan", "lisi", "wangwu", "ZhaoLiu"]])
        }
    }

    @Test(
        "of whom none can be reached are an error",
        arguments: [["touser": "nobody"], ["toparty": "77"], ["totag": "88"], ["touser": "sunqi"]])
    func nobody(_ receivers: [String: String]) async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            #expect(try await wecom.sendAppText(to: receivers).errcode == 81013)
            #expect(wecom.simulator.messages.isEmpty)
        }
    }

    @Test("@all are all whom the app may reach, whatever else is named")
    func all() async throws {
        var corp = SimulatedCorp.example
        corp.apps[0].visible = ["LISI", "wangwu"]
        try await SimulatorFixture.runApp(corp) { (wecom) async throws in
            #expect(try await wecom.sendAppText(to: ["touser": "@all", "toparty": "77"]).errcode == 0)
            #expect(wecom.simulator.messages.last?.receivers == ["lisi", "wangwu"])
            let answer = try await wecom.sendAppText(to: ["touser": "zhangsan|lisi"])
            #expect(answer.fields["invaliduser"] as? String == "zhangsan")
            #expect(wecom.simulator.messages.last?.receivers == ["lisi"])
        }
    }

    @Test("may be 1000 users, 100 departments and 100 tags")
    func limits() async throws {
        let many = { (count: Int) in (1...count).map { "\($0)" }.joined(separator: "|") }
        try await SimulatorFixture.run { (wecom) async throws in
            for (field, limit) in [("touser", 1_000), ("toparty", 100), ("totag", 100)] {
                #expect(try await wecom.sendAppText(to: [field: many(limit)]).errcode == 0)
                let answer = try await wecom.sendAppText(to: [field: many(limit + 1)])
                #expect(answer.errcode == 40058 && answer.errmsg.hasPrefix("\(field) exceed max size \(limit)"))
            }
            #expect(try await wecom.sendAppText(to: ["touser": ""]).errcode == 82001)
            #expect(wecom.simulator.messages.count == 3)
        }
    }

    @Test("get 30 messages a minute and 1000 an hour of an app; what goes beyond is dropped without a word")
    func perMember() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.runApp(clock: clock) { (wecom) async throws in
            let token = try await wecom.token()
            for _ in 1...30 { #expect(try await wecom.sendAppText(token: token).errcode == 0) }
            let answer = try await wecom.sendAppText(to: ["touser": "zhangsan|lisi"], token: token)
            #expect(answer.errcode == 0 && answer.errmsg == "ok" && answer.fields["invaliduser"] == nil)
            let message = try #require(wecom.simulator.messages.last)
            #expect(message.receivers == ["lisi"] && message.app?.dropped == ["zhangsan"])
            let other = try await wecom.token(secret: "example-other-secret")
            _ = try await wecom.sendAppText(to: ["touser": "zhangsan", "agentid": 1_000_003], token: other)
            #expect(wecom.simulator.messages.last?.receivers == ["zhangsan"])
            clock.advance(by: .seconds(60))
            _ = try await wecom.sendAppText(token: token)
            #expect(wecom.simulator.messages.last?.receivers == ["zhangsan"])
        }
    }

    @Test("get no more than 1000 messages an hour of an app")
    func perMemberAndHour() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.runApp(clock: clock, { $0.appLimits.memberMessagesPerMinute = nil }) {
            (wecom) async throws in
            let token = try await wecom.token()
            for _ in 1...1_001 { _ = try await wecom.sendAppText(token: token) }
            #expect(wecom.simulator.messages.filter { $0.receivers == ["zhangsan"] }.count == 1_000)
            #expect(wecom.simulator.messages.last?.app?.dropped == ["zhangsan"])
            clock.advance(by: .seconds(3_600))
            _ = try await wecom.sendAppText(token: token)
            #expect(wecom.simulator.messages.last?.receivers == ["zhangsan"])
        }
    }

    @Test("are at most 200 times the accounts a day, by the day in China")
    func perDay() async throws {
        var corp = SimulatedCorp.example
        corp.accounts = 1
        let clock = ManualWallClock()
        try await SimulatorFixture.runApp(corp, clock: clock, { $0.appLimits.memberMessagesPerMinute = nil }) {
            (wecom) async throws in
            let token = try await wecom.token()
            for _ in 1...50 {
                #expect(try await wecom.sendAppText(to: ["touser": "@all"], token: token).errcode == 0)
            }
            #expect(try await wecom.sendAppText(token: token).errcode == 45009)
            let midnightInChina = (clock.now().timeIntervalSince1970 + 8 * 3_600) / 86_400
            let secondsLeft = (midnightInChina.rounded(.up) - midnightInChina) * 86_400
            clock.advance(by: .seconds(secondsLeft > 0 ? secondsLeft : 86_400))
            #expect(try await wecom.sendAppText().errcode == 0)
        }
    }
}
