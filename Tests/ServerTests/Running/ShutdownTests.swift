import Hummingbird
import NIOCore
import Server
import ServiceLifecycle
import Testing

/// What "no accepted request is dropped" means: of every request of which the server has read a byte, the client gets a
/// whole answer. What it has not read when it stops, it closes without one; a client may safely send that again.
@Suite("Stopping", .timeLimit(.minutes(2)))
struct ShutdownTests {
    private let books = Samples.Books()

    /// Announces each request, then takes its time.
    private func slow(_ begun: AsyncStream<Void>.Continuation, _ duration: Duration) -> Endpoint {
        Endpoint(.get, "/slow", .open) { _, _ in
            begun.yield()
            try await Task.sleep(for: duration)
            return Samples.text("slow")
        }
    }

    @Test("under load every request that was read is answered whole, and no other is answered at all")
    func load() async throws {
        let whole = Tally()
        let parts = ServerParts(accessLog: books)
        var settings = ServerSettings()
        settings.rateLimit = nil
        try await ServerUnderTest.with(Samples.all, parts: parts, settings: settings) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (warm, isWarm) = AsyncStream<Void>.makeStream()
                for _ in 0..<16 {
                    group.addTask {
                        try await server.connected { connection in
                            var count = 0
                            // Three at once, so that some are always between being sent and being read.
                            let request = "GET /api/v1/things/a HTTP/1.1\r\nHost: x\r\n\r\n"
                            sending: while (try? await connection.send(request + request + request)) != nil {
                                for _ in 0..<3 {
                                    guard let answer = await connection.answer() else { break sending }
                                    #expect(answer.status == 200 && answer.text == "a")
                                    whole.add([answer.status])
                                    count += 1
                                    if count == 30 { isWarm.yield() }
                                }
                            }
                            #expect(!connection.hasRest, "an answer was cut off")
                        }
                    }
                }
                var warmed = 0
                for await _ in warm {
                    warmed += 1
                    if warmed == 16 { break }
                }
                await server.stop()
                try await group.waitForAll()
            }
        }
        #expect(whole.total == books.logged.count)
        #expect(books.logged.allSatisfy { $0.status == 200 })
    }

    @Test("what is being answered when the stop comes is answered, and says that it was the last")
    func inFlight() async throws {
        let (begun, begins) = AsyncStream<Void>.makeStream()
        try await ServerUnderTest.with([slow(begins, .milliseconds(300))]) { server in
            try await server.connected { connection in
                try await connection.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = await begun.first { true }
                await server.stop()
                let answer = try #require(await connection.answer())
                #expect(answer.text == "slow")
                #expect(answer.headers.first(name: "Connection") == "close")
                #expect(await connection.everything() == "")
            }
        }
    }

    @Test("a request that had begun to come is waited for")
    func halfRead() async throws {
        let (begun, begins) = AsyncStream<Void>.makeStream()
        try await ServerUnderTest.with([slow(begins, .milliseconds(200)), Samples.one]) { server in
            try await server.connected { other in
                try await server.connected { connection in
                    try await connection.send("GET /api/v1/things/a HTTP/1.1\r\nHost: x\r\n")
                    // Another request's answer says that this one's bytes were read: one event loop, or not, they
                    // were sent before.
                    try await other.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
                    _ = await begun.first { true }
                    await server.stop()
                    #expect(await other.answer()?.text == "slow")
                    try await connection.send("\r\n")
                    #expect(await connection.answer()?.text == "a")
                }
            }
        }
    }

    @Test("while it drains it answers, says so, and tells clients to go elsewhere")
    func draining() async throws {
        let phase = ServingPhase()
        #expect(phase.current == .starting)
        var settings = ServerSettings()
        settings.drainDelay = .seconds(5)
        let port = try await ServerUnderTest.with(
            Samples.all, parts: ServerParts(phase: phase), settings: settings
        ) { server in
            phase.becomeReady()
            let before = try await server.get("/api/v1/health")
            #expect(before.headers.first(name: "Connection") == nil)
            await server.stop()
            while phase.current != .draining { await Task.yield() }
            try await server.connected { connection in
                try await connection.send("GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = try #require(await connection.answer())
                #expect(answer.status == 200)
                #expect(answer.headers.first(name: "Connection") == "close")
                #expect(await connection.everything() == "")
            }
            return server.port
        }
        await #expect(throws: (any Error).self) { try await RawConnection.with(port: port) { _ in } }
    }

    @Test("clients that come at the very moment bring nothing down, stopped or cancelled", arguments: [true, false])
    func arriving(isStopped: Bool) async throws {
        for _ in 0..<20 {
            let (ports, listening) = AsyncStream<Int>.makeStream()
            let server = HeraldServer(
                settings: onAnyPort, endpoints: Samples.all, logger: ServerUnderTest.quiet
            ) { listening.yield($0) }
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(services: [server], logger: ServerUnderTest.quiet))
            let running = Task { try await group.run() }
            let port = try #require(await ports.first { _ in true })
            await withTaskGroup(of: Void.self) { clients in
                let (arrived, arrives) = AsyncStream<Void>.makeStream()
                for _ in 0..<8 {
                    clients.addTask {
                        while (try? await RawConnection.with(port: port) { _ in arrives.yield() }) != nil {}
                    }
                }
                _ = await arrived.first { true }
                if isStopped { await group.triggerGracefulShutdown() } else { running.cancel() }
                _ = await running.result
            }
        }
    }

    @Test("a handler that does not hear of the cancellation is waited for, and ends nobody's process")
    func deafHandler() async throws {
        let (begun, begins) = AsyncStream<Void>.makeStream()
        let (ports, listening) = AsyncStream<Int>.makeStream()
        // Longer than the framework's patience was with it.
        let deaf = Endpoint(.get, "/deaf", .open) { _, _ in
            begins.yield()
            await Task.detached { try? await Task.sleep(for: .seconds(6)) }.value
            return Samples.text("deaf")
        }
        let server = HeraldServer(settings: onAnyPort, endpoints: [deaf], logger: ServerUnderTest.quiet) {
            listening.yield($0)
        }
        let running = Task { try await server.run() }
        let port = try #require(await ports.first { _ in true })
        try await RawConnection.with(port: port) { connection in
            try await connection.send("GET /deaf HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await begun.first { true }
            running.cancel()
            _ = await running.result
        }
    }

    private var onAnyPort: ServerSettings {
        var settings = ServerSettings()
        settings.port = 0
        return settings
    }

    @Test("a stream ends at the stop, as its end")
    func stream() async throws {
        let (begun, begins) = AsyncStream<Void>.makeStream()
        let events = Endpoint(.get, "/events", .open) { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "hello"))
                    begins.yield()
                    try? await gracefulShutdown()
                    try await writer.finish(nil)
                })
        }
        try await ServerUnderTest.with([events]) { server in
            try await server.connected { connection in
                try await connection.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = await begun.first { true }
                await server.stop()
                #expect(await connection.answer()?.text == "hello")
                #expect(await connection.everything() == "")
            }
        }
    }
}
