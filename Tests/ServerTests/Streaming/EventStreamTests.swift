import Foundation
import Server
import Synchronization
import Testing

@Suite("A stream of events", .timeLimit(.minutes(2)))
struct EventStreamTests {
    private func endpoint(
        _ streams: EventStreams, _ feeding: @escaping EventStreams.Feeding
    ) -> Endpoint {
        Endpoint(.get, "/stream", .open) { request, facts in
            try streams.response(to: request, for: facts.caller, feeding)
        }
    }

    /// Feeds nothing until it is cancelled.
    private static let silence: EventStreams.Feeding = { _ in try await Task.sleep(for: .seconds(600)) }

    @Test("carries id, name and data, says when to come back, and is neither cached nor buffered by nginx")
    func form() async throws {
        let endpoint = endpoint(EventStreams()) { mailbox in
            mailbox.send(ServerSentEvent(id: "7\n8", event: "delivery", data: "{\"a\":1}\n{}"))
            mailbox.send(ServerSentEvent(event: "run", data: "{}"))
        }
        try await ServerUnderTest.with([endpoint]) { server in
            let answer = try await server.get("/stream")
            #expect(answer.headers["content-type"] == ["text/event-stream"])
            #expect(answer.headers["cache-control"] == ["no-store"])
            #expect(answer.headers["x-accel-buffering"] == ["no"])
            #expect(
                answer.text
                    == "retry: 3000\n\nid: 78\nevent: delivery\ndata: {\"a\":1}\ndata: {}\n\nevent: run\ndata: {}\n\n")
        }
    }

    @Test("has a line of data where CR or LF ends one, and nowhere else")
    func lines() {
        let event = ServerSentEvent(event: "log", data: "a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f\r\ng\rh\ni")
        let text = String(decoding: event.bytes, as: UTF8.self)
        let first = "event: log\ndata: a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f\n"
        #expect(Array(text.utf8) == Array((first + "data: g\ndata: h\ndata: i\n\n").utf8))
    }

    @Test("ends when its time is over, whether its reader reads or not")
    func lifetime() async throws {
        let streams = EventStreams(lifetime: .milliseconds(100), heartbeat: .milliseconds(50))
        try await ServerUnderTest.with([endpoint(streams, Self.silence)]) { server in
            let answer = try await server.get("/stream")
            #expect(answer.text.hasPrefix("retry: 3000\n\n"))
            #expect(await eventually { streams.count == 0 })
        }
    }

    @Test("of a caller who has as many as one may have is refused, and another's is not")
    func maximumEach() async throws {
        let streams = EventStreams(maximum: 3, maximumEach: 2)
        let endpoint = Endpoint(.get, "/stream/{name}", .open) { request, facts in
            let caller = Caller(name: try facts.pathParameter("name"), level: .restricted)
            return try streams.response(to: request, for: caller, Self.silence)
        }
        try await ServerUnderTest.with([endpoint]) { server in
            try await server.connected { first in
                _ = try await first.open("/stream/a")
                try await server.connected { second in
                    _ = try await second.open("/stream/a")
                    let refused = try await server.get("/stream/a")
                    #expect(refused.status == 503)
                    #expect(refused.errorCode == "too_many_streams")
                    try await server.connected { other in
                        let head = try await other.open("/stream/b")
                        #expect(head?.hasPrefix("HTTP/1.1 200") == true)
                        let beyond = try await server.get("/stream/c")
                        #expect(beyond.status == 503)
                    }
                }
                #expect(await eventually { streams.count == 1 })
                try await server.connected { again in
                    let head = try await again.open("/stream/a")
                    #expect(head?.hasPrefix("HTTP/1.1 200") == true)
                }
            }
            #expect(await eventually { streams.count == 0 })
        }
    }

    @Test("on which nothing happens says something all the same")
    func heartbeat() async throws {
        let streams = EventStreams(heartbeat: .milliseconds(20))
        try await ServerUnderTest.with([endpoint(streams, Self.silence)]) { server in
            try await server.connected { connection in
                _ = try await connection.open("/stream")
                for _ in 0..<3 { #expect(await connection.text(until: ": \n\n") != nil) }
            }
        }
    }

    @Test("beyond the allowed number is refused with 503, and a place that was given back is free")
    func maximum() async throws {
        let streams = EventStreams(maximum: 1)
        try await ServerUnderTest.with([endpoint(streams, Self.silence)]) { server in
            try await server.connected { connection in
                _ = try await connection.open("/stream")
                let second = try await server.get("/stream")
                #expect(second.status == 503)
                #expect(second.errorCode == "too_many_streams")
            }
            #expect(await eventually { streams.count == 0 })
            try await server.connected { connection in
                let head = try await connection.open("/stream")
                #expect(head?.hasPrefix("HTTP/1.1 200") == true)
            }
        }
    }

    @Test("of a client that goes away ends at once")
    func goesAway() async throws {
        let streams = EventStreams()
        try await ServerUnderTest.with([endpoint(streams, Self.silence)]) { server in
            try await server.connected { connection in
                _ = try await connection.open("/stream")
                #expect(streams.count == 1)
            }
            #expect(await eventually { streams.count == 0 })
        }
    }

    @Test("ends when the server is told to stop, and is then complete")
    func shutdown() async throws {
        let streams = EventStreams()
        try await ServerUnderTest.with([endpoint(streams, Self.silence)]) { server in
            try await server.connected { connection in
                _ = try await connection.open("/stream")
                #expect(await connection.text(until: "retry: 3000\n\n") != nil)
                await server.stop()
                #expect(await connection.text(until: "0\r\n\r\n") != nil)
            }
        }
        #expect(streams.count == 0)
    }

    @Test("whose reader does not read is cut off, and costs no more than its mailbox meanwhile")
    func slowReader() async throws {
        let streams = EventStreams(heartbeat: .milliseconds(50), capacityBytes: 64 * 1_024)
        let data = String(repeating: "x", count: 8_000)
        let endpoint = endpoint(streams) { mailbox in
            while !Task.isCancelled {
                for _ in 0..<20 { mailbox.send(ServerSentEvent(event: "log", data: data)) }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        try await ServerUnderTest.with([endpoint]) { server in
            let socket = try UnreadConnection(port: server.port)
            try socket.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await eventually { streams.count == 1 })
            #expect(await eventually { streams.count == 0 })
            socket.shut()
        }
    }

    @Test("that has no room for an event says so and ends")
    func overflow() async throws {
        let streams = EventStreams(capacityBytes: 2_000)
        let endpoint = endpoint(streams) { mailbox in
            for _ in 0..<1_000 { mailbox.send(ServerSentEvent(event: "log", data: String(repeating: "x", count: 500))) }
            try await Task.sleep(for: .seconds(600))
        }
        try await ServerUnderTest.with([endpoint]) { server in
            let text = try await server.get("/stream").text
            #expect(text.contains("event: overflow\ndata: {"))
            #expect(text.utf8.count < 4_000)
        }
    }

    @Test("reaches 200 subscribers")
    func many() async throws {
        let streams = EventStreams(maximumEach: 200)
        let mailboxes = Mutex<[EventMailbox]>([])
        let endpoint = endpoint(streams) { mailbox in
            mailboxes.withLock { $0.append(mailbox) }
            try await Task.sleep(for: .seconds(600))
        }
        try await ServerUnderTest.with([endpoint]) { server in
            let answers = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await server.connected { connection in
                            _ = try await connection.open("/stream")
                            return await connection.event("run")
                        }
                    }
                }
                #expect(await eventually { mailboxes.withLock { $0.count } == 200 })
                for mailbox in mailboxes.withLock({ $0 }) {
                    mailbox.send(ServerSentEvent(id: "1", event: "run", data: "{}"))
                    mailbox.end()
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 == "{}" } == 200)
        }
    }
}
