import Database
import Delivery
import FoundationEssentials
import Glibc
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Settlement

@Suite("What comes back of a callback", .timeLimit(.minutes(2)))
struct CallbackOutcomeTests {
    private struct Killed: Error {}

    /// What the peer says to each task, until the test changes it.
    private final class Partners: Sendable {
        private let answers = Mutex<[String: SendOutcome]>([:])

        func set(_ task: Int64, _ outcome: SendOutcome) { answers.withLock { $0["\(task)"] = outcome } }

        func answer(_ parcel: Parcel) -> SendOutcome {
            guard case .event(let event) = parcel.message.body else { return .delivered(nil) }
            return answers.withLock { $0[event.destination ?? ""] }
                ?? .delivered(PeerAnswer(status: 200, body: #"{"ok":true}"#))
        }

        static func refused(_ status: Int? = nil, _ body: String = "") -> SendOutcome {
            .failed(
                SendFailure(
                    .permanent, reason: "no_address", message: "task 1 has no callback_url any more",
                    answer: status.map { PeerAnswer(status: $0, body: body) }))
        }
    }

    // MARK: - The usual

    @Test("ends its statement and is told to the source", arguments: TestDatabaseKind.allCases)
    func delivered(_ kind: TestDatabaseKind) async throws {
        let partners = Partners()
        partners.set(2, Partners.refused())
        partners.set(3, Partners.refused(410, "gone"))
        try await CallbackBench.with(kind, source: kind == .mysql ? .sqlite : kind, answer: partners.answer) { bench in
            var ids: [Int64] = []
            for task in 1...4 as ClosedRange<Int64> {
                try await bench.settle(task)
                ids += try await bench.state(task)
            }
            #expect(try await bench.statement(1) == "pending")
            #expect(try await bench.row(1) == "0 - 0")
            try await DeliveryLedger(outbox: bench.outbox).cancel(try #require(ids.last))
            try await bench.send(ids.dropLast())
            #expect(try await bench.statement(1) == "delivered")
            #expect(try await bench.statement(2) == "refused")
            #expect(try await bench.statement(4) == "cancelled")
            #expect(try await bench.marksWaiting() == 4)
            #expect(try await bench.marker.flush() == 4)
            #expect(try await bench.row(1) == #"1 HTTP 200: {"ok":true} 0"#)
            #expect(try await bench.row(2) == "0 task 1 has no callback_url any more 0")
            #expect(try await bench.row(3) == "0 HTTP 410: gone 0")
            #expect(try await bench.row(4) == "0 cancelled by hand 0")
            #expect(try await bench.marksWaiting() == 0)
            #expect(try await bench.marker.flush() == 0)
        }
    }

    @Test("is told again when a retry by hand delivers later", arguments: TestDatabaseKind.allCases)
    func retriedByHand(_ kind: TestDatabaseKind) async throws {
        let partners = Partners()
        partners.set(1, Partners.refused(400, "bad"))
        try await CallbackBench.with(kind, answer: partners.answer) { bench in
            try await bench.settle(1)
            let ids = try await bench.state(1)
            try await bench.send(ids)
            try await bench.marker.flush()
            #expect(try await bench.row(1) == "0 HTTP 400: bad 0")
            bench.clock.advance(by: .seconds(3_600))
            partners.set(1, .delivered(PeerAnswer(status: 204, body: "")))
            try await DeliveryLedger(outbox: bench.outbox).retry(try #require(ids.first))
            try await bench.send(ids)
            #expect(try await bench.statement(1) == "delivered")
            try await bench.marker.flush()
            #expect(try await bench.row(1) == "1 HTTP 204 1")
        }
    }

    @Test("of an older revision does not mark the row once there is a newer one", arguments: TestDatabaseKind.allCases)
    func olderRevision(_ kind: TestDatabaseKind) async throws {
        try await CallbackBench.with(kind) { bench in
            try await bench.settle(1)
            let first = try await bench.state(1)
            bench.clock.advance(by: .seconds(60))
            try await bench.settle(1, accounts: 6)
            let second = try await bench.state(1, revision: 2)
            try await bench.send(first)
            #expect(try await bench.statement(1) == "delivered")
            #expect(try await bench.marksWaiting() == 0)
            #expect(try await bench.marker.flush() == 0)
            #expect(try await bench.row(1) == "0 - 0")
            try await bench.send(second)
            try await bench.marker.flush()
            #expect(try await bench.row(1) == "1 HTTP 200: ok 0")
        }
    }

    @Test("is not told to a row that was settled anew meanwhile, nor where a correction was stated meanwhile")
    func settledAnew() async throws {
        try await CallbackBench.with(.sqlite) { bench in
            for task in [1, 2] as [Int64] {
                try await bench.settle(task)
                try await bench.send(try await bench.state(task))
            }
            bench.clock.advance(by: .seconds(60))
            // Both marks wait. Of the first the correction is stated, of the second only the row is written.
            try await bench.settle(1, accounts: 6)
            try await bench.state(1, revision: 2)
            try await bench.settle(2, accounts: 6)
            #expect(try await bench.marker.flush() == 1)
            #expect(try await bench.row(1) == "0 - 0")
            #expect(try await bench.row(2) == "0 - 0")
            #expect(try await bench.marksWaiting() == 0)
        }
    }

    @Test("of 1,200 is told in a few statements", arguments: [TestDatabaseKind.sqlite, .postgresql])
    func many(_ kind: TestDatabaseKind) async throws {
        try await CallbackBench.with(kind, source: kind) { bench in
            let count = 600
            let now = bench.clock.now()
            try await bench.store.transaction { connection in
                for task in 1...count {
                    let reference = CallbackReference(
                        settlement: "drama", taskID: Int64(task), day: CallbackBench.day, revision: 1)
                    try MarkStore.insert(
                        MarkStore.Note(
                            reference: reference, sent: true, finishedAt: now, response: "HTTP 200", retries: 0),
                        dueAt: now, on: connection)
                }
            }
            let writes = Mutex<[Int]>([])
            let marker = bench.marker { [table = bench.table] marks, connection in
                writes.withLock { $0.append(marks.count) }
                _ = try table.mark(marks, on: connection)
            }
            #expect(try await marker.flush() == count)
            #expect(writes.withLock { $0 } == [500, 100])
            #expect(try await bench.marksWaiting() == 0)
        }
    }

    // MARK: - What breaks off

    @Test("is there wholly or not at all when telling it breaks off", arguments: TestDatabaseKind.allCases)
    func brokenOffTelling(_ kind: TestDatabaseKind) async throws {
        try await CallbackBench.with(kind) { bench in
            try await bench.settle(1)
            let ids = try await bench.state(1)
            _ = try await Dispatcher.drain(
                ids, of: bench.outbox, settings: DispatchSettings(), mask: .init(), logger: bench.logger,
                until: bench.clock.now().addingTimeInterval(30))
            let outcome = EntryOutcome(
                reference: "drama/1/2024-12-09/1", key: "settle:drama:1:2024-12-09:r1:0a1b2c3d",
                channel: "settlement.drama", verdict: .delivered, reason: nil, hint: nil, finishedAt: bench.clock.now())
            await #expect(throws: Killed.self) {
                try await bench.store.transaction { [outcomes = bench.outcomes] connection in
                    try outcomes.handle(outcome, on: connection)
                    throw Killed()
                }
            }
            #expect(try await bench.statement(1) == "pending")
            #expect(try await bench.marksWaiting() == 0)
            // It is still untold, and told twice it makes no difference.
            #expect(try await bench.tell() == 1)
            try await bench.store.transaction { [outcomes = bench.outcomes] in try outcomes.handle(outcome, on: $0) }
            #expect(try await bench.marksWaiting() == 2)
            try await bench.marker.flush()
            #expect(try await bench.statement(1) == "delivered")
            #expect(try await bench.row(1) == "1 HTTP 200: ok 0")
            #expect(try await bench.marksWaiting() == 0)
        }
    }

    @Test(
        "is told in the end when the marker dies before, within or after writing to the source",
        arguments: TestDatabaseKind.allCases, [0, 1, 2])
    func killed(_ kind: TestDatabaseKind, _ step: Int) async throws {
        try await CallbackBench.with(kind) { bench in
            for task in 1...3 as ClosedRange<Int64> {
                try await bench.settle(task)
                try await bench.send(try await bench.state(task))
            }
            // Whoever dies postpones nothing: it is as if the process were gone.
            let doomed = bench.marker { [table = bench.table] marks, connection in
                if step == 1 { _ = try table.mark([marks[0]], on: connection) }
                if step == 2 { _ = try table.mark(marks, on: connection) }
                throw Killed()
            }
            await #expect(throws: Killed.self) { try await doomed.flush() }
            #expect(try await bench.marksWaiting() == 3)
            #expect(try await bench.marker.flush() == 0, "it is not due yet")
            bench.clock.advance(by: .seconds(61))
            #expect(try await bench.marker.flush() == 3)
            for task in 1...3 as ClosedRange<Int64> { #expect(try await bench.row(task) == "1 HTTP 200: ok 0") }
            #expect(try await bench.marksWaiting() == 0)
        }
    }

    @Test("held by a node that stands still is taken over, and that node's late writing does no harm")
    func stalled() async throws {
        let partners = Partners()
        partners.set(1, Partners.refused(500, "no"))
        try await CallbackBench.with(.postgresql, source: .postgresql, answer: partners.answer) { bench in
            try await bench.settle(1)
            let ids = try await bench.state(1)
            try await bench.send(ids)
            // One node has taken "refused" and stands still; meanwhile it is retried, delivered, and told by another.
            let isInterrupted = Mutex(false)
            let (writing, onWriting) = AsyncStream<Void>.makeStream()
            let goOn = DispatchedGate()
            let stalled = bench.marker { [table = bench.table] marks, connection in
                if isInterrupted.withLock({ done in
                    defer { done = true }
                    return !done
                }) {
                    onWriting.yield()
                    goOn.wait()
                }
                _ = try table.mark(marks, on: connection)
            }
            async let late = stalled.flush()
            for await _ in writing { break }
            bench.clock.advance(by: .seconds(5))
            partners.set(1, .delivered(PeerAnswer(status: 200, body: "ok")))
            try await DeliveryLedger(outbox: bench.outbox).retry(try #require(ids.first))
            try await bench.send(ids)
            try await bench.marker.flush()
            #expect(try await bench.row(1) == "1 HTTP 200: ok 1")
            goOn.open()
            _ = try await late
            try await bench.marker.flush()
            #expect(try await bench.row(1) == "1 HTTP 200: ok 1")
            #expect(try await bench.marksWaiting() == 0)
        }
    }

    @Test("taken by two nodes at once is told right", arguments: TestDatabaseKind.allCases)
    func twoNodes(_ kind: TestDatabaseKind) async throws {
        try await CallbackBench.with(kind) { bench in
            for task in 1...40 as ClosedRange<Int64> {
                try await bench.settle(task)
                try await bench.send(try await bench.state(task))
            }
            let (one, two) = (bench.marker, bench.marker)
            async let first = one.flush()
            async let second = two.flush()
            #expect(try await first + second == 40)
            for task in 1...40 as ClosedRange<Int64> { #expect(try await bench.row(task) == "1 HTTP 200: ok 0") }
        }
    }

    // MARK: - The source

    @Test("waits with growing pauses while the source is away, and is told by itself when it is back")
    func sourceAway() async throws {
        try await CallbackBench.with(.sqlite) { bench in
            try await bench.settle(1)
            let isAway = Mutex(true)
            let times = Mutex<[Date]>([])
            let marker = bench.marker { [table = bench.table, clock = bench.clock] marks, connection in
                times.withLock { $0.append(clock.now()) }
                if isAway.withLock({ $0 }) { throw DatabaseError(.unreachable, "nobody answers") }
                _ = try table.mark(marks, on: connection)
            }
            let start = bench.clock.now()
            let work = Task { try await marker.run() }
            // Woken by what is heard, it needs no look at the clock.
            await bench.clock.waitForSleepers()
            try await bench.send(try await bench.state(1))
            while times.withLock({ $0.count }) < 4 {
                await bench.clock.waitForSleepers()
                bench.clock.advance(by: .seconds(1))
                try await Task.sleep(for: .milliseconds(2))
            }
            let pauses = times.withLock { $0.map { Int($0.timeIntervalSince(start)) } }
            // 2, 4 and 8 seconds; the clock goes on while a busy machine still writes down what failed.
            #expect(pauses[0] <= 1 && pauses[1] >= 1 && pauses[2] - pauses[1] >= 3 && pauses[3] - pauses[2] >= 6)
            #expect(try await bench.row(1) == "0 - 0")
            isAway.withLock { $0 = false }
            while try await bench.marksWaiting() > 0 {
                bench.clock.advance(by: .seconds(1))
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(try await bench.row(1) == "1 HTTP 200: ok 0")
            work.cancel()
            try await work.value
        }
    }

    @Test("that the source does not take holds up no other")
    func poisoned() async throws {
        try await CallbackBench.with(.sqlite) { bench in
            for task in 1...3 as ClosedRange<Int64> {
                try await bench.settle(task)
                try await bench.send(try await bench.state(task))
            }
            let marker = bench.marker { [table = bench.table] marks, connection in
                if marks.contains(where: { $0.taskID == 2 }) { throw DatabaseError(.constraintViolation, "a trigger") }
                _ = try table.mark(marks, on: connection)
            }
            #expect(try await marker.flush() == 2)
            #expect(try await bench.row(1) == "1 HTTP 200: ok 0")
            #expect(try await bench.row(2) == "0 - 0")
            #expect(try await bench.row(3) == "1 HTTP 200: ok 0")
            #expect(try await bench.marksWaiting() == 1)
        }
    }

    @Test("of somebody else's message, or of a settlement that nobody knows, changes nothing")
    func strangers() async throws {
        try await CallbackBench.with(.sqlite) { bench in
            for reference in [nil, "17", "drama/1/2024-12-09/1", "other/1/2024-12-09/1"] {
                let outcome = EntryOutcome(
                    reference: reference, key: "k", channel: "settlement.drama", verdict: .delivered, reason: nil,
                    hint: nil, finishedAt: bench.clock.now())
                try await bench.store.transaction { [outcomes = bench.outcomes] in
                    try outcomes.handle(outcome, on: $0)
                }
            }
            #expect(try await bench.marksWaiting() == 0)
        }
    }
}

/// Holds a database's thread until the test opens it.
private final class DispatchedGate: Sendable {
    private let isOpen = Atomic<Bool>(false)

    func open() { isOpen.store(true, ordering: .releasing) }

    func wait() {
        while !isOpen.load(ordering: .acquiring) { usleep(1_000) }
    }
}
