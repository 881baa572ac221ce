import Database
import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite("The outcome", .timeLimit(.minutes(2)))
struct OutcomeTests {
    /// Writes what it hears into the store; the first `failures` times it throws after writing.
    private final class Listener: OutcomeListener {
        struct Refused: Error, CustomStringConvertible { let description = "no top-secret today" }

        let feature = "reports"
        private let failures: Mutex<Int>

        init(failures: Int = 0) { self.failures = Mutex(failures) }

        func handle(_ outcome: EntryOutcome, on connection: any Connection) throws {
            let text = "\(outcome.verdict.rawValue) \(outcome.reference ?? "-") \(outcome.reason ?? "-")"
            try connection.execute("INSERT INTO heard (said) VALUES (\(text))")
            let fails = failures.withLock { left in
                defer { left -= 1 }
                return left > 0
            }
            if fails { throw Refused() }
        }
    }

    private func withHeard(
        _ kind: TestDatabaseKind, answer: @escaping @Sendable (Parcel) async -> SendOutcome = { _ in .delivered(nil) },
        _ body: (DeliveryFixture) async throws -> Void
    ) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0, answer: answer)] }) { fixture in
            try await fixture.store.withConnection { try $0.executeScript("CREATE TABLE heard (said VARCHAR(200))") }
            try await body(fixture)
        }
    }

    private func heard(_ fixture: DeliveryFixture) async throws -> [String] {
        try await fixture.store.withConnection { connection in
            try connection.query("SELECT said FROM heard ORDER BY said").map { try $0.text("said") }
        }
    }

    private func teller(_ fixture: DeliveryFixture, _ listener: Listener = Listener()) -> OutcomeTeller {
        OutcomeTeller(outbox: fixture.outbox, listeners: [listener], mask: fixture.mask, logger: fixture.logger)
    }

    @Test("of an entry is told once, when all its parts are finished", arguments: TestDatabaseKind.allCases)
    func toldOnce(_ kind: TestDatabaseKind) async throws {
        try await withHeard(kind) { fixture in
            let ids = try await fixture.enqueue("one|two|three", feature: "reports")
            let silent = try await fixture.enqueue("nobody asks")
            try await fixture.dispatching { try await fixture.untilFinished(ids + silent) }
            let (first, second) = (teller(fixture), teller(fixture))
            async let one = first.tellDue()
            async let two = second.tellDue()
            #expect(try await one + two == 1)
            #expect(try await teller(fixture).tellDue() == 0)
            #expect(try await heard(fixture) == ["delivered reference of one|two|three -"])
        }
    }

    @Test("that is a failure says which part and why", arguments: TestDatabaseKind.allCases)
    func failure(_ kind: TestDatabaseKind) async throws {
        try await withHeard(
            kind,
            answer: { parcel in
                guard parcel.key.hasSuffix("#2") else { return .delivered(nil) }
                return .failed(SendFailure(.permanent, reason: "gone", message: "the robot was removed"))
            }
        ) { fixture in
            let ids = try await fixture.enqueue("one|two|three", feature: "reports")
            try await fixture.dispatching { try await fixture.untilFinished(ids) }
            try await teller(fixture).tellDue()
            #expect(
                try await heard(fixture) == [
                    "refused reference of one|two|three part 2 of 3: the robot was removed"
                ])
        }
    }

    @Test(
        "is told again after a listener threw, and what it wrote then is not there",
        arguments: TestDatabaseKind.allCases)
    func throwingListener(_ kind: TestDatabaseKind) async throws {
        try await withHeard(kind) { fixture in
            let ids = try await fixture.enqueue("one", feature: "reports")
            try await fixture.dispatching { try await fixture.untilFinished(ids) }
            let teller = teller(fixture, Listener(failures: 2))
            #expect(try await teller.tellDue() == 0)
            #expect(try await teller.tellDue() == 0)
            fixture.clock.advance(by: .seconds(1))
            #expect(try await teller.tellDue() == 0)
            fixture.clock.advance(by: .seconds(1))
            #expect(try await teller.tellDue() == 0)
            #expect(try await heard(fixture).isEmpty)
            fixture.clock.advance(by: .seconds(1))
            #expect(try await teller.tellDue() == 1)
            #expect(try await heard(fixture).count == 1)
        }
    }

    @Test(
        "that was not told when the process died is told on start, and later ones right after",
        arguments: TestDatabaseKind.allCases)
    func toldOnStart(_ kind: TestDatabaseKind) async throws {
        try await withHeard(kind) { fixture in
            let before = try await fixture.enqueue("before", feature: "reports")
            try await fixture.dispatching { try await fixture.untilFinished(before) }
            let teller = teller(fixture)
            let telling = Task { try await teller.run() }
            try await fixture.dispatching {
                try await fixture.untilFinished(try await fixture.enqueue("after", feature: "reports"))
                while try await heard(fixture).count < 2 { await Task.yield() }
            }
            telling.cancel()
            try await telling.value
            #expect(try await heard(fixture).count == 2)
        }
    }

    @Test("of a feature that nobody listens for waits", arguments: TestDatabaseKind.allCases)
    func noListener(_ kind: TestDatabaseKind) async throws {
        try await withHeard(kind) { fixture in
            let ids = try await fixture.enqueue("one", feature: "campaigns")
            try await fixture.dispatching { try await fixture.untilFinished(ids) }
            #expect(try await teller(fixture).tellDue() == 0)
            let left = try await fixture.store.withConnection { try OutcomeStore.nextDue(on: $0) }
            #expect(left == fixture.clock.now().addingTimeInterval(1))
        }
    }

    @Test(
        "of a failure that is retried by hand is told a second time, as it then is",
        arguments: TestDatabaseKind.allCases)
    func retriedByHand(_ kind: TestDatabaseKind) async throws {
        try await withHeard(
            kind,
            answer: { parcel in
                parcel.attempt == 1
                    ? .failed(SendFailure(.permanent, reason: "gone", message: "removed")) : .delivered(nil)
            }
        ) { fixture in
            let ids = try await fixture.enqueue("one", feature: "reports")
            try await fixture.dispatching {
                try await fixture.untilFinished(ids)
                try await teller(fixture).tellDue()
                try await fixture.ledger.retry(ids[0])
                try await fixture.untilFinished(ids)
                try await teller(fixture).tellDue()
            }
            #expect(
                try await heard(fixture) == ["delivered reference of one -", "refused reference of one removed"])
        }
    }

    @Test(
        "is told although the last parts are finished and cancelled at the same moment",
        arguments: TestDatabaseKind.allCases)
    func simultaneousEnd(_ kind: TestDatabaseKind) async throws {
        try await withHeard(kind) { fixture in
            var entries: [[Int64]] = []
            for number in 0..<40 {
                entries.append(try await fixture.enqueue("a\(number)|b\(number)", feature: "reports"))
            }
            let ledger = fixture.ledger
            try await fixture.dispatching {
                await withTaskGroup { group in
                    // Refused where the part is on its way already.
                    for ids in entries { group.addTask { try? await ledger.cancel(ids[1]) } }
                }
                try await fixture.untilFinished(entries.flatMap(\.self))
            }
            #expect(try await teller(fixture).tellDue() == 40)
            #expect(try await heard(fixture).count == 40)
        }
    }
}
