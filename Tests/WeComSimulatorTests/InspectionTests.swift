import Foundation
import Testing
import WeComSimulator

@Suite("Looking into the simulator")
struct InspectionTests {
    @Test("shows every call with its answer")
    func calls() async throws {
        try await SimulatorFixture.run { wecom in
            _ = try await wecom.sendText("a")
            _ = try await wecom.sendText("")
            let calls = try await wecom.call("GET", "/_simulator/calls").list
            #expect(calls.map { $0["errcode"] as? Int } == [0, 44004])
            #expect(calls.map { $0["path"] as? String } == ["/cgi-bin/webhook/send", "/cgi-bin/webhook/send"])
            #expect((calls.last?["answer"] as? String)?.contains("empty content") == true)
        }
    }

    @Test("is emptied by DELETE, and numbers go on")
    func delete() async throws {
        try await SimulatorFixture.run { wecom in
            _ = try await wecom.sendText("a")
            #expect(try await wecom.call("DELETE", "/_simulator/messages").status == 204)
            #expect(try await wecom.call("DELETE", "/_simulator/calls").status == 204)
            #expect(try await wecom.call("GET", "/_simulator/messages").body == "[]")
            _ = try await wecom.sendText("b")
            let messages = try await wecom.call("GET", "/_simulator/messages").list
            #expect(messages.map { $0["id"] as? Int } == [2])
            #expect(try await wecom.call("GET", "/_simulator/calls").list.count == 1)
        }
    }

    @Test("lists what came after a number, up to a limit")
    func since() async throws {
        try await SimulatorFixture.run { wecom in
            for number in 1...5 { _ = try await wecom.sendText("\(number)") }
            let some = try await wecom.call("GET", "/_simulator/messages?since=2&limit=2").list
            #expect(some.map { $0["content"] as? String } == ["3", "4"])
            #expect(try await wecom.call("GET", "/_simulator/messages?since=99").body == "[]")
        }
    }

    @Test("forgets the oldest and says how many")
    func bounded() async throws {
        var configuration = SimulatorConfiguration()
        configuration.messagesKept = 3
        try await SimulatorFixture.run(configuration) { wecom in
            for number in 1...10 { _ = try await wecom.sendText("\(number)") }
            let answer = try await wecom.call("GET", "/_simulator/messages")
            #expect(answer.list.map { $0["content"] as? String } == ["8", "9", "10"])
            #expect(answer.headers["x-simulator-dropped"] == "7")
            #expect(wecom.simulator.messages.map(\.id) == [8, 9, 10])
        }
    }

    @Test("the page lets no script of a message run")
    func page() async throws {
        try await SimulatorFixture.run { wecom in
            _ = try await wecom.sendText("<script>alert(1)</script>")
            let page = try await wecom.call("GET", "/")
            #expect(page.status == 200)
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(page.headers["content-security-policy"]?.contains("script-src 'self'") == true)
            #expect(!page.body.contains("alert"))
            let script = try await wecom.call("GET", "/_simulator/group.js").body
            for door in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
                #expect(!script.contains(door))
            }
            let listing = try await wecom.call("GET", "/_simulator/messages")
            #expect(listing.headers["content-type"] == "application/json; charset=utf-8")
        }
    }

    @Test("what is not there is 404", arguments: ["/nothing", "/_simulator/media/none", "/cgi-bin/user/get"])
    func notFound(_ path: String) async throws {
        try await SimulatorFixture.run { (wecom) async throws in
            #expect(try await wecom.call("GET", path).status == 404)
        }
    }

    @Test("a port that is taken is an error at the start")
    func portTaken() async throws {
        try await SimulatorFixture.run { wecom in
            await #expect(throws: (any Error).self) {
                try await WeComSimulator.start(SimulatorConfiguration(port: wecom.port))
            }
        }
    }
}
