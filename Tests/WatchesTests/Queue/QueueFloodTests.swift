import Database
import TestSupport
import Testing

@testable import Watches

@Suite("A flood in a queue")
struct QueueFloodTests {
    @Test("of one record does not hide the others", arguments: TestDatabaseKind.allCases)
    func oneRecord(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put(Array(repeating: 1, count: 3_000) + [2, 3])
            let queue = try bench.queue()
            let first = try await queue.claim(ClaimOrder(most: 10))
            #expect(first.map(\.id) == [1, 3_001, 3_002])
            let second = try await queue.claim(ClaimOrder(most: 10))
            #expect(second.isEmpty)
        }
    }

    @Test("is taken by records whose oldest change waited long enough", arguments: TestDatabaseKind.allCases)
    func coalesced(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 2, 1, 3, 1])
            try await bench.age("created_at", by: 20, where: "id IN (1, 2)")
            try await bench.run("UPDATE member_notification_queue SET notification_type = 'UPDATE_MEMBER'")
            let queue = try bench.queue()
            let first = try await queue.claim(ClaimOrder(most: 1, coalesce: .seconds(10)))
            #expect(first.map(\.id) == [1, 3, 5])
            let second = try await queue.claim(ClaimOrder(most: 5, coalesce: .seconds(10)))
            #expect(second.map(\.id) == [2])
        }
    }

    @Test("is taken whole for a digest, but for records under way", arguments: TestDatabaseKind.allCases)
    func whole(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put((0..<2_500).map { $0 % 500 })
            try await bench.run("UPDATE member_notification_queue SET status = 'PROCESSING' WHERE id = 1")
            let queue = try bench.queue()
            let taken = try await queue.claim(ClaimOrder(most: 10_000, takesAll: true))
            #expect(taken.count == 2_495)
            #expect(Set(taken.map(\.id)).count == 2_495)
            let backlog = try await queue.backlog(countingTo: 10_000)
            #expect(backlog.pending == 4 && backlog.processing == 2_496)
        }
    }
}
