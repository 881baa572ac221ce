import Foundation
import Logging
import NIOPosix
import Observability
import Synchronization
import TestSupport
import Testing

@testable import App

@Suite("the watchdog")
struct WatchdogTests {
    private final class Hand: Sendable {
        private let instant = Mutex(SuspendingClock.now)
        var now: SuspendingClock.Instant { instant.withLock(\.self) }
        func advance(by duration: Duration) { instant.withLock { $0 += duration } }
    }

    @Test("a loop that stands still is not told alive, and is named in the log once; when it goes on, all is well")
    func stillness() async throws {
        let (socket, hand, log) = (try NotifySocket.abstract(), Hand(), LogLines())
        let manager = try #require(ServiceManager(["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "1000000"]))
        let dispatcher = LoopHeartbeat("dispatcher", longestRound: .seconds(300), now: { hand.now })
        let scheduler = LoopHeartbeat("scheduler", longestRound: .seconds(300), now: { hand.now })
        let watchdog = try #require(
            Watchdog(manager, loops: [dispatcher, scheduler], eventLoops: nil, logger: log.logger))
        dispatcher.beat()
        scheduler.beat()
        var isAlive = await watchdog.look()
        #expect(isAlive && socket.next() == "WATCHDOG=1")
        hand.advance(by: .seconds(301))
        scheduler.beat()
        for _ in 0..<3 { isAlive = await watchdog.look(wasAlive: isAlive) }
        #expect(!isAlive && socket.next() == nil)
        #expect(log.lines.map(\.level) == [.critical])
        #expect(log.lines.first?.metadata["loops"]?.description.hasPrefix("dispatcher for 301") == true)
        dispatcher.beat()
        isAlive = await watchdog.look(wasAlive: isAlive)
        #expect(isAlive && socket.next() == "WATCHDOG=1")
    }

    @Test("a loop that waits for a store that does not answer is excused; an event loop never is")
    func excused() async throws {
        let (socket, hand, log) = (try NotifySocket.abstract(), Hand(), LogLines())
        let manager = try #require(ServiceManager(["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "1000000"]))
        let dispatcher = LoopHeartbeat("dispatcher", longestRound: .seconds(180), now: { hand.now })
        let watchdog = try #require(
            Watchdog(manager, loops: [dispatcher], eventLoops: nil, logger: log.logger) { true })
        dispatcher.beat()
        hand.advance(by: .seconds(181))
        #expect(await watchdog.look())
        #expect(socket.next() == "WATCHDOG=1" && log.lines.isEmpty)
    }

    @Test("an event loop that does not answer is a loop that stands still")
    func eventLoops() async throws {
        let (socket, log) = (try NotifySocket.abstract(), LogLines())
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        // A patience of nothing: whatever did not answer since the last look is late.
        let manager = try #require(ServiceManager(["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "1"]))
        let watchdog = try #require(Watchdog(manager, loops: [], eventLoops: group, logger: log.logger) { true })
        let (isBlocked, block) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        group.next().execute {
            isBlocked.signal()
            block.wait()
        }
        try await onOwnThread { isBlocked.wait() }
        #expect(await !watchdog.look())
        #expect(socket.next() == nil)
        #expect(log.lines.first?.metadata["loops"]?.description.hasPrefix("event loop 1 for") == true)
        block.signal()
        try await group.shutdownGracefully()
    }

    @Test("nothing is watched when the manager does not ask for it")
    func unwatched() throws {
        let manager = try #require(ServiceManager(["NOTIFY_SOCKET": "@x"]))
        #expect(Watchdog(manager, loops: [], eventLoops: nil, logger: LogLines().logger) == nil)
    }

    @Test("over a whole serve: alive meanwhile, ready when the API listens, stopping at the end, alive until then")
    func wholeServe() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure(more: "server: { listen: \"127.0.0.1:0\" }")
            let socket = try NotifySocket.abstract()
            let process = try HeraldProcess(
                ["serve", "--config", folder.configurationFile], errorFile: folder.path + "/serve.err",
                environment: ["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "200000"])
            let beginning = try await socket.messages { $0.hasPrefix("READY=1") }
            #expect(beginning.last == "READY=1\nSTATUS=0 waiting")
            #expect(process.log.contains(#""msg":"listening""#) && process.log.contains(#""msg":"ready""#))
            #expect(beginning.dropLast().allSatisfy { $0 == "WATCHDOG=1" })
            for _ in 0..<3 { #expect(try await socket.waitForNext() == "WATCHDOG=1") }
            #expect(process.stop() == 0)
            var end: [String] = []
            while let message = socket.next() { end.append(message) }
            let stopping = end.filter { $0 != "WATCHDOG=1" }
            #expect(stopping == ["STOPPING=1\nSTATUS=finishing what is under way"])
        }
    }
}
