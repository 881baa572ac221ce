import Foundation
import TestSupport
import Testing
import WeComSimulator

@Suite("The simulated access tokens")
struct TokenTests {
    @Test("are the same for every call within their life, and another one after it")
    func sameWithinLife() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.runApp(clock: clock) { (wecom) async throws in
            let first = try await wecom.askForToken()
            #expect(first.errcode == 0 && first.errmsg == "ok")
            #expect(first.fields["expires_in"] as? Int == 7_200)
            let token = try #require(first.fields["access_token"] as? String)
            #expect((1...512).contains(token.utf8.count))
            clock.advance(by: .seconds(7_000))
            let again = try await wecom.askForToken()
            #expect(again.fields["access_token"] as? String == token)
            #expect(again.fields["expires_in"] as? Int == 200)
            clock.advance(by: .seconds(200))
            #expect(try await wecom.sendAppText(token: token).errcode == 42001)
            #expect(try await wecom.token() != token)
            #expect(wecom.simulator.tokenCounts == TokenCounts(calls: 3, issued: 2, blocked: 0))
        }
    }

    @Test("each belong to one app of one company")
    func perApp() async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let one = try await wecom.token()
            let other = try await wecom.token(secret: "example-other-secret")
            #expect(one != other)
            #expect(try await wecom.sendAppText(token: other).errcode == 301002)
        }
    }

    @Test(
        "are refused with WeCom's codes",
        arguments: [
            ("corpid=ww-nobody&corpsecret=example-app-secret", 40013, "invalid corpid"),
            ("corpid=ww-example&corpsecret=wrong", 40001, "invalid credential"),
            ("corpsecret=example-app-secret", 41002, "corpid missing"),
            ("corpid=ww-example", 41004, "corpsecret missing"),
        ])
    func refused(_ query: String, _ code: Int, _ words: String) async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let answer = try await wecom.call("GET", "/cgi-bin/gettoken?\(query)")
            #expect(answer.errcode == code)
            #expect(answer.errmsg.hasPrefix(words) && answer.errmsg.contains("from ip: 127.0.0.1"))
            #expect(wecom.simulator.tokenCounts == TokenCounts())
        }
    }

    @Test("asked for too often are blocked for a minute")
    func blocked() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.runApp(clock: clock) { (wecom) async throws in
            for _ in 1...60 { #expect(try await wecom.askForToken().errcode == 0) }
            #expect(try await wecom.askForToken().errcode == 45009)
            clock.advance(by: .seconds(59))
            #expect(try await wecom.askForToken().errcode == 45009)
            clock.advance(by: .seconds(1))
            #expect(try await wecom.askForToken().errcode == 0)
            let counts = try await wecom.call("GET", "/_simulator/tokens").body
            #expect(counts == #"{"blocked":2,"calls":63,"issued":1}"#)
        }
    }

    @Test("can be ended before their time", arguments: [("", 40014), ("?errcode=42001", 42001)])
    func ended(_ query: String, _ code: Int) async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            let old = try await wecom.token()
            #expect(try await wecom.sendAppText(token: old).errcode == 0)
            #expect(try await wecom.call("DELETE", "/_simulator/tokens\(query)").status == 204)
            #expect(try await wecom.sendAppText(token: old).errcode == code)
            let new = try await wecom.token()
            #expect(new != old)
            #expect(try await wecom.sendAppText(token: new).errcode == 0)
            #expect(try await wecom.sendAppText(token: old).errcode == code)
        }
    }

    @Test("that are none, or missing, are refused")
    func none() async throws {
        try await SimulatorFixture.runApp { (wecom) async throws in
            #expect(try await wecom.sendAppText(token: "nonsense").errcode == 40014)
            #expect(try await wecom.sendAppText(token: "").errcode == 41001)
        }
    }

    @Test("are given to any app when no companies are named")
    func anyApp() async throws {
        try await SimulatorFixture.run { (wecom) async throws in
            let token = try await wecom.token(corp: "ww-any", secret: "any")
            #expect(try await wecom.sendAppText(token: token).errcode == 0)
            #expect(wecom.simulator.messages.first?.receivers == ["zhangsan"])
        }
    }
}
