import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Watches

@Suite("A queue's upkeep")
struct QueueHistoryTests {
    @Test("gives what a dead node left to one node", arguments: TestDatabaseKind.allCases)
    func reclaims(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 2, 3])
            let queue = try bench.queue()
            _ = try await queue.claim(ClaimOrder(most: 10))
            try await bench.age("processed_at", by: 90, where: "id <= 2")
            let left = try await queue.reclaim(olderThan: .seconds(60), most: 10)
            #expect(left.map(\.id) == [1, 2])
            let again = try await queue.reclaim(olderThan: .seconds(60), most: 10)
            #expect(again.isEmpty)
        }
    }

    @Test("ends what the system before left without a try", arguments: TestDatabaseKind.allCases)
    func sweeps(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 2, 3])
            try await bench.run(
                """
                UPDATE member_notification_queue SET retry_count = 3 WHERE id <= 2;
                UPDATE member_notification_queue SET error_message = '企业微信通知发送失败' WHERE id = 2
                """)
            let claimed = try await bench.queue().claim(ClaimOrder(most: 10))
            #expect(claimed.map(\.id) == [3])
            let rows = try await bench.rows()
            #expect(
                rows == [
                    "1 FAILED 3 gave up after 3 tries", "2 FAILED 3 gave up after 3 tries: 企业微信通知发送失败",
                    "3 PROCESSING 0",
                ])
        }
    }

    @Test("leaves what was ended and put back by hand to that hand", arguments: TestDatabaseKind.allCases)
    func leavesPutBack(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 1, 2])
            try await bench.run(
                """
                UPDATE member_notification_queue SET retry_count = 3, error_message = 'no answer' WHERE id = 1;
                UPDATE member_notification_queue SET retry_count = 3, error_message = 'gave up after 3 tries: x' WHERE id = 3
                """)
            try await bench.age("processed_at", by: 90, where: "id = 1")
            let queue = try bench.queue()
            // Nor does it hold up what came later.
            let claimed = try await queue.claim(ClaimOrder(most: 10))
            #expect(claimed.map(\.id) == [2])
            let rows = try await bench.rows()
            #expect(
                rows == ["1 PENDING 3 no answer", "2 PROCESSING 0", "3 FAILED 3 gave up after 3 tries: x"])
            try await queue.finish([QueueEnding(id: 2, verdict: .succeeded)])
            try await bench.run("UPDATE member_notification_queue SET retry_count = 0 WHERE id = 1")
            let again = try await queue.claim(ClaimOrder(most: 10, coalesce: .milliseconds(1)))
            #expect(again.map(\.id) == [1])
        }
    }

    @Test(
        "replays the newest of each record and kind, and nothing that is not finished",
        arguments: TestDatabaseKind.allCases)
    func replaysNewest(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 1, 2, 3])
            try await bench.put([1], type: "UPDATE_MEMBER")
            try await bench.run(
                """
                UPDATE member_notification_queue SET status = 'FAILED' WHERE id IN (1, 3, 5);
                UPDATE member_notification_queue SET status = 'SUCCESS' WHERE id IN (2, 4)
                """)
            let queue = try bench.queue()
            // What was written before 1970 is all.
            let ever = Date(timeIntervalSince1970: -1_000_000)
            let failed = try await queue.replay(since: ever, includingFailedOnly: true)
            #expect(failed == 2)
            let twice = try await queue.replay(since: ever, includingFailedOnly: true)
            #expect(twice == 0)
            let others = try await queue.replay(since: ever, includingFailedOnly: false)
            #expect(others == 2)
            try await bench.run("UPDATE member_notification_queue SET status = 'SUCCESS' WHERE status = 'PENDING'")
            let none = try await queue.replay(since: ever, includingFailedOnly: true)
            #expect(none == 0)
            let all = try await queue.replay(since: ever, includingFailedOnly: false)
            #expect(all == 4)
        }
    }

    @Test("looks for such at most once a minute", arguments: TestDatabaseKind.allCases)
    func sweepsSeldom(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            let queue = try bench.queue()
            _ = try await queue.claim(ClaimOrder(most: 1))
            try await bench.put([1])
            try await bench.run("UPDATE member_notification_queue SET retry_count = 9")
            _ = try await queue.claim(ClaimOrder(most: 1))
            let before = try await bench.rows()
            bench.clock.advance(by: .seconds(61))
            _ = try await queue.claim(ClaimOrder(most: 1))
            let after = try await bench.rows()
            #expect(before == ["1 PENDING 9"])
            #expect(after == ["1 FAILED 9 gave up after 9 tries"])
        }
    }

    @Test("puts what ended back as new rows", arguments: TestDatabaseKind.allCases, [false, true])
    func replays(_ kind: TestDatabaseKind, onlyFailed: Bool) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 2, 3, 4])
            try await bench.run(
                """
                UPDATE member_notification_queue SET status = 'SUCCESS', updated_fields = '["phone"]' WHERE id <= 2;
                UPDATE member_notification_queue SET status = 'FAILED', retry_count = 3 WHERE id = 3
                """)
            try await bench.age("created_at", by: 3_600, where: "id = 1")
            let queue = try bench.queue()
            let since = Date(timeIntervalSinceNow: -600)
            let count = try await queue.replay(since: since, includingFailedOnly: onlyFailed)
            #expect(count == (onlyFailed ? 1 : 2))
            let claimed = try await queue.claim(ClaimOrder(most: 10))
            #expect(claimed.map(\.record) == (onlyFailed ? [4, 3] : [4, 2, 3]).map { .integer($0) })
            #expect(claimed.allSatisfy { $0.retryCount == 0 })
            #expect(claimed.contains { $0.updatedFields == ["phone"] } == !onlyFailed)
        }
    }

    @Test("takes away what was delivered 7 days ago and what failed 30 ago", arguments: TestDatabaseKind.allCases)
    func cleans(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 2, 3, 4, 5, 6])
            let day = 86_400
            try await bench.age("created_at", by: 40 * day)
            try await bench.age("processed_at", by: 8 * day)
            try await bench.age("processed_at", by: 6 * day, where: "id = 2")
            try await bench.age("created_at", by: 20 * day, where: "id = 4")
            try await bench.run(
                """
                UPDATE member_notification_queue SET status = 'SUCCESS' WHERE id IN (1, 2, 6);
                UPDATE member_notification_queue SET status = 'FAILED' WHERE id IN (3, 4)
                """)
            let queue = try bench.queue()
            let first = try await queue.clean(QueueRetention(), most: 2)
            let second = try await queue.clean(QueueRetention(), most: 2)
            #expect(first == 2 && second == 1)
            let rows = try await bench.rows()
            #expect(rows == ["2 SUCCESS 0", "4 FAILED 0", "5 PENDING 0"])
        }
    }

    @Test("leaves another watch's rows to that watch", arguments: TestDatabaseKind.allCases)
    func leavesOthers(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1])
            try await bench.put([1], type: "UPDATE_MEMBER")
            try await bench.age("created_at", by: 40 * 86_400)
            try await bench.run("UPDATE member_notification_queue SET status = 'FAILED'")
            let inserts = try QueueBench.definition(events: [.insert])
            let count = try await bench.queue(inserts, taken: ["UPDATE_MEMBER"]).clean(QueueRetention(), most: 10)
            #expect(count == 1)
            let rows = try await bench.rows()
            #expect(rows == ["2 FAILED 0"])
        }
    }

    @Test("tells how many arrived, and how long they took", arguments: TestDatabaseKind.allCases)
    func statistics(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put(Array(1...24))
            try await bench.age("processed_at", by: 100)
            try await bench.age("created_at", by: 102)
            try await bench.age("created_at", by: 130, where: "id >= 18")
            try await bench.age("created_at", by: 100_000, where: "id = 24")
            try await bench.run(
                """
                UPDATE member_notification_queue SET status = 'SUCCESS' WHERE id <> 21;
                UPDATE member_notification_queue SET status = 'FAILED' WHERE id IN (22, 23);
                UPDATE member_notification_queue SET status = 'PENDING' WHERE id = 21
                """)
            let statistics = try await bench.queue().statistics(since: Date(timeIntervalSinceNow: -1_000))
            #expect(statistics.succeeded == 20 && statistics.failed == 2)
            let median = try #require(statistics.medianLatency?.milliseconds)
            let high = try #require(statistics.p95Latency?.milliseconds)
            // The statements that aged the rows ran one after the other.
            #expect((1_000...4_000).contains(median), "\(median)")
            #expect((28_000...32_000).contains(high), "\(high)")
        }
    }
}
