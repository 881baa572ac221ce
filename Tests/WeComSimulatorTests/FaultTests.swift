import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing
import WeComSimulator

@Suite("The simulator's faults")
struct FaultTests {
    @Test("hit as often as their count says, then everything is well")
    func count() async throws {
        try await SimulatorFixture.run { wecom in
            let faults = #"[{"path":"/cgi-bin/webhook/send","errcode":45009,"count":2}]"#
            #expect(try await wecom.setFaults(faults).status == 200)
            #expect(try await wecom.upload("123456").errcode == 0)
            var codes: [Int?] = []
            for _ in 1...3 { codes.append(try await wecom.sendText("a").errcode) }
            #expect(codes == [45009, 45009, 0])
            #expect(wecom.simulator.messages.count == 1)
        }
    }

    @Test("hit their share of the calls")
    func share() async throws {
        var configuration = SimulatorConfiguration()
        configuration.messagesPerWindow = nil
        try await SimulatorFixture.run(configuration) { wecom in
            _ = try await wecom.setFaults(#"[{"errcode":-1,"share":0.5}]"#)
            for _ in 1...200 { _ = try await wecom.sendText("a") }
            #expect((50...150).contains(wecom.simulator.messages.count))
        }
    }

    @Test("answer with a status, a delay to keep, and any body")
    func status() async throws {
        try await SimulatorFixture.run { wecom in
            _ = try await wecom.setFaults(#"[{"status":503,"retry_after":7,"body":"busy"}]"#)
            let answer = try await wecom.sendText("a")
            #expect(answer.status == 503)
            #expect(answer.headers["retry-after"] == "7")
            #expect(answer.body == "busy")
        }
    }

    @Test("delay a call, which then goes its way")
    func delay() async throws {
        let clock = ManualWallClock()
        try await SimulatorFixture.run(clock: clock) { wecom in
            _ = try await wecom.setFaults(#"[{"delay_ms":500}]"#)
            async let answer = wecom.sendText("a")
            await clock.waitForSleepers()
            #expect(wecom.simulator.messages.isEmpty)
            clock.advance(by: .milliseconds(500))
            #expect(try await answer.errcode == 0)
            #expect(wecom.simulator.calls.first?.milliseconds == 500)
        }
    }

    @Test("reset the TCP connection with RST, not FIN")
    func reset() async throws {
        try await SimulatorFixture.run { wecom in
            _ = try await wecom.setFaults(#"[{"reset":true}]"#)
            let body = #"{"msgtype":"text","text":{"content":"a"}}"#
            let request =
                "POST /cgi-bin/webhook/send?key=k1 HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let end = try await RawExchange.end(port: wecom.port, request: request)
            #expect(end == .reset)
            #expect(wecom.simulator.messages.isEmpty)
            #expect(wecom.simulator.calls.first?.status == nil)
        }
    }

    @Test("can lose the answer to a message that arrived")
    func accepted() async throws {
        try await SimulatorFixture.run { wecom in
            _ = try await wecom.setFaults(#"[{"status":502,"accepted":true,"count":1}]"#)
            #expect(try await wecom.sendText("a").status == 502)
            #expect(wecom.simulator.messages.map(\.content) == ["a"])
        }
    }

    @Test("of one robot spare the others")
    func key() async throws {
        try await SimulatorFixture.run { wecom in
            _ = try await wecom.setFaults(#"[{"key":"k2","errcode":93000}]"#)
            #expect(try await wecom.sendText("a").errcode == 0)
            #expect(try await wecom.sendText("a", key: "k2").errcode == 93000)
        }
    }

    @Test(
        "that are none are refused with a sentence",
        arguments: [
            ("{}", "JSON array"), ("[1]", "JSON array"), ("nonsense", "JSON array"),
            (#"[{"pth":"/"}]"#, "unknown key pth"),
            (#"[{"errcode":"45009"}]"#, "errcode has a value of the wrong type"),
            (#"[{"path":"/"}]"#, "none of errcode"),
            (#"[{"status":503},{"share":2,"status":503}]"#, "fault 2: share is 2.0"),
            (#"[{"status":99}]"#, "status is 99"),
        ])
    func refused(_ body: String, _ words: String) async throws {
        try await SimulatorFixture.run { wecom in
            let answer = try await wecom.setFaults(body)
            #expect(answer.status == 400)
            #expect(answer.body.contains(words), "\(answer.body)")
            #expect(try await wecom.sendText("a").errcode == 0)
        }
    }

    @Test("are listed with what is left of them and taken away")
    func list() async throws {
        try await SimulatorFixture.run { wecom in
            _ = try await wecom.setFaults(#"[{"errcode":-1,"count":2}]"#)
            _ = try await wecom.sendText("a")
            #expect(try await wecom.call("GET", "/_simulator/faults").body == #"[{"count":1,"errcode":-1}]"#)
            #expect(try await wecom.call("DELETE", "/_simulator/faults").status == 204)
            #expect(try await wecom.sendText("a").errcode == 0)
        }
    }
}

/// How the peer ended a connection after one request.
enum RawExchange {
    enum End { case reset, closed, answered }

    static func end(port: Int, request: String) async throws -> End {
        let client = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            do {
                for try await _ in inbound { return .answered }
                return .closed
            } catch let error as IOError where error.errnoCode == ECONNRESET {
                return .reset
            }
        }
    }
}
