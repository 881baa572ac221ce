import Delivery
import FoundationEssentials
import Observability
import TestSupport
import Testing
import Timekeeping

@testable import Watches

@Suite("A watch's services")
struct WatchServiceTests {
    /// Runs worker, teller, writer and dispatcher beside `body`, and stops them.
    private func running(_ room: WorkRoom, _ body: () async throws -> Void) async throws {
        let dispatcher = Dispatcher(
            outbox: room.outbox, settings: DispatchSettings(qps: 1_000_000), mask: SecretMask([]),
            logger: room.logs.logger)
        let (worker, teller, writer) = (room.worker, room.teller, room.writer)
        let work = Task {
            try await withThrowingTaskGroup { group in
                group.addTask { try await dispatcher.run() }
                group.addTask { try await teller.run() }
                group.addTask { try await writer.run() }
                group.addTask { try await worker.run() }
                try await group.waitForAll()
            }
        }
        do {
            try await body()
        } catch {
            work.cancel()
            throw error
        }
        work.cancel()
        _ = await work.result
    }

    /// Moves the clock in steps until it is so.
    private func advancing(_ room: WorkRoom, by step: Duration = .seconds(1), _ isSo: () -> Bool) async throws {
        while !isSo() {
            room.clock.advance(by: step)
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func stopping(_ worker: WatchWorker, once isSo: () -> Bool) async throws {
        let work = Task { try await worker.run() }
        while !isSo() { await Task.yield() }
        work.cancel()
        _ = await work.result
    }

    @Test("what is noted is told without anybody moving the clock", .timeLimit(.minutes(1)))
    func news() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            try await running(room) {
                room.queue.addRows(1...120)
                while room.queue.entries.contains(where: { $0.status != .success }) {
                    try await Task.sleep(for: .milliseconds(2))
                }
            }
            #expect(room.texts.count == 120 && Set(room.texts).count == 120)
        }
    }

    @Test(
        "a source that is away is complained of once, and everything is told when it is back", .timeLimit(.minutes(1)))
    func sourceAway() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.setAway(true)
            try await running(room) {
                try await advancing(room) { room.queue.questions > 5 }
                room.queue.addRows(1...5)
                room.queue.setAway(false)
                try await advancing(room) { room.queue.entries.allSatisfy { $0.status == .success } }
            }
            let away = room.logs.lines.filter { $0.message.contains("cannot be read from its source") }
            #expect(away.count == 1)
            #expect(room.logs.lines.count { $0.message == "the changes of the watch are read again" } == 1)
            #expect(room.texts.count == 5)
        }
    }

    @Test("a worker that is stopped leaves nothing taken and not handed over", .timeLimit(.minutes(1)))
    func stopped() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...500)
            try await stopping(room.worker, once: { room.queue.entries.contains { $0.status == .processing } })
            let known = try await store.withConnection { connection in
                try connection.queryFirst("SELECT COUNT(*) AS n FROM delivery")?.integer("n") ?? 0
            }
            #expect(room.queue.entries.count { $0.status == .processing } == Int(known))
        }
    }

    @Test("the backlog is shown as it was looked at last, and not for ever")
    func sampled() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...3)
            _ = try await room.queue.claim(ClaimOrder(most: 1))
            room.clock.advance(by: .seconds(20))
            let sampler = WatchSampler(["members": room.queue], clock: room.clock, logger: room.logs.logger)
            await sampler.sample()
            #expect(sampler.readings().map(\.value) == [2, 1, 20])
            room.queue.setAway(true)
            room.clock.advance(by: .seconds(61))
            await sampler.sample()
            await sampler.sample()
            #expect(sampler.readings().isEmpty && room.logs.lines.count == 1)
        }
    }
}
