import Foundation
import Logging
import Observability
import Server
import Testing
import Timekeeping

@Suite("The log over HTTP", .timeLimit(.minutes(1)))
struct LogEndpointTests {
    private let ring = LogRing(capacity: 50)
    private let streams = EventStreams()

    /// The endpoints, reachable by strangers: who may call them is the gatekeeper's affair.
    private var endpoints: [Endpoint] {
        LogEndpoints(ring: ring, streams: streams).all.map {
            Endpoint($0.method, $0.path, .open, handler: $0.handler)
        }
    }

    private var logger: Logger {
        Logger(label: "herald") { [ring] label in
            JSONLogHandler(label: label, level: .debug, mask: SecretMask(["hunter22"]), sink: ring)
        }
    }

    private struct List: Decodable {
        struct Item: Decodable {
            let id: String
            let line: [String: String]
        }
        let ok: Bool
        let items: [Item]
        let next_cursor: String?

        var messages: [String] { items.compactMap { $0.line["msg"] } }
    }

    @Test("is newest first, a page at a time, and filtered by level, source, trace and text")
    func list() async throws {
        logger.info("one", metadata: ["trace_id": "t1"])
        logger.warning("two", metadata: ["channel": "OPS"])
        logger.error("three", metadata: ["trace_id": "t1"])
        logger.log(level: .info, "four", source: "Delivery")
        try await ServerUnderTest.with(endpoints) { server in
            func list(_ query: String) async throws -> List { try await server.get("/api/v1/logs\(query)").decoded() }
            #expect(try await list("").messages == ["four", "three", "two", "one"])
            #expect(try await list("?level=warning").messages == ["three", "two"])
            #expect(try await list("?source=delivery").messages == ["four"])
            #expect(try await list("?trace_id=t1").messages == ["three", "one"])
            #expect(try await list("?q=%22ops%22").messages == ["two"])
            #expect(try await list("?since=2999-01-01T00:00:00Z").messages.isEmpty)
            let first = try await list("?limit=3")
            #expect(first.messages == ["four", "three", "two"])
            let last = try await list("?limit=3&cursor=\(first.next_cursor ?? "")")
            #expect(last.messages == ["one"])
            #expect(last.next_cursor == nil)
        }
    }

    @Test(
        "refuses what it does not know with 422",
        arguments: [
            "?lvl=info", "?level=loud", "?limit=0", "?limit=1001", "?cursor=x", "?cursor=other.3", "?since=now",
        ])
    func refusals(query: String) async throws {
        try await ServerUnderTest.with(endpoints) { server in
            let answer = try await server.get("/api/v1/logs\(query)")
            #expect(answer.status == 422)
            #expect(answer.errorCode == "invalid_parameter")
        }
    }

    @Test("never has a secret")
    func secrets() async throws {
        logger.info("the key is hunter22", metadata: ["url": "http://x/?key=hunter22"])
        try await ServerUnderTest.with(endpoints) { server in
            let text = try await server.get("/api/v1/logs").text
            #expect(text.contains("the key is ***"))
            #expect(!text.contains("hunter22"))
        }
    }

    @Test("is followed from now on, with the same filters")
    func follow() async throws {
        logger.warning("before")
        try await ServerUnderTest.with(endpoints) { server in
            try await server.connected { connection in
                _ = try await connection.open("/api/v1/logs/stream?level=warning&q=news")
                logger.info("news that is too small")
                logger.warning("news")
                #expect(await connection.event("log")?.contains(#""msg":"news""#) == true)
            }
        }
    }

    @Test("is read whole by a reader that comes back to more than its stream takes in at once")
    func backlog() async throws {
        let ring = LogRing(capacity: 1_000)
        func log(_ number: Int, _ text: String) {
            let line = Array("{\"number\":\(number),\"msg\":\"\(text)\"}\n".utf8)
            ring.write(LogRecord(instant: Date(), level: .info, source: "app", traceID: nil, line: line))
        }
        let text = String(repeating: "x", count: 10_000)
        for number in 1...200 { log(number, text) }
        // More than the whole mailbox takes, and not lost for it.
        log(201, String(repeating: "y", count: 300_000))
        let endpoints = LogEndpoints(ring: ring, streams: EventStreams()).all.map {
            Endpoint($0.method, $0.path, .open, handler: $0.handler)
        }
        try await ServerUnderTest.with(endpoints) { server in
            try await server.connected { connection in
                _ = try await connection.open(
                    "/api/v1/logs/stream", headers: "Last-Event-ID: \(ring.epoch).1\r\n")
                for number in 2...200 {
                    let id = await connection.text(until: "id: \(ring.epoch).\(number)\nevent: log\ndata: ")
                    guard id != nil else {
                        Issue.record("line \(number) is missing")
                        return
                    }
                    #expect(id?.contains("event: gap") == false)
                }
                #expect(await connection.event("log")?.contains(#""number":201,"#) == true)
            }
        }
    }

    @Test("is gone on with where a reader was, and says how many lines it cannot have any more")
    func resumption() async throws {
        for number in 1...3 { logger.info("line \(number)") }
        try await ServerUnderTest.with(endpoints) { server in
            func following(_ id: String) async throws -> [String] {
                try await server.connected { connection in
                    _ = try await connection.open("/api/v1/logs/stream", headers: "Last-Event-ID: \(id)\r\n")
                    let all = await connection.text(until: "line 3\"}\n\n") ?? ""
                    // Between chunks stand their lengths.
                    return all.split(whereSeparator: \.isNewline).filter {
                        $0.hasPrefix("event: ") || $0.hasPrefix("data: ")
                    }
                    .map(String.init)
                }
            }
            let epoch = ring.epoch
            let two = try await following("\(epoch).1")
            #expect(two.count == 4)
            #expect(two.first == "event: log")
            // A process that was started anew begins with its first line.
            #expect(try await following("older.812").count == 6)
            for number in 4...60 { logger.info("line \(number)") }
            logger.info("line 3")
            #expect(try await following("\(epoch).1").prefix(2) == ["event: gap", #"data: {"lost":10}"#])
        }
    }
}
