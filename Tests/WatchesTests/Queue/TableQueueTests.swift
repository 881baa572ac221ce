import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Watches

@Suite("A queue in a table")
struct TableQueueTests {
    @Test("gives what waits, oldest first, once", arguments: TestDatabaseKind.allCases)
    func claims(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([7, 8, 9])
            let queue = try bench.queue()
            let first = try await queue.claim(ClaimOrder(most: 2))
            #expect(first.map(\.id) == [1, 2])
            #expect(first.map(\.record) == [.integer(7), .integer(8)])
            #expect(first.map(\.event) == [.insert, .insert])
            let second = try await queue.claim(ClaimOrder(most: 2))
            #expect(second.map(\.id) == [3])
            let third = try await queue.claim(ClaimOrder(most: 2))
            #expect(third.isEmpty)
            let rows = try await bench.rows()
            #expect(rows == ["1 PROCESSING 0", "2 PROCESSING 0", "3 PROCESSING 0"])
        }
    }

    @Test("gives a record's next change only when the one before has ended", arguments: TestDatabaseKind.allCases)
    func keepsOrder(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 1, 2, 1])
            let queue = try bench.queue()
            var told: [[Int64]] = []
            for _ in 0..<4 {
                let claimed = try await queue.claim(ClaimOrder(most: 10)).map(\.id)
                told.append(claimed)
                let endings = claimed.map { QueueEnding(id: $0, verdict: .succeeded) }
                try await queue.finish(endings)
            }
            #expect(told == [[1, 3], [2], [4], []])
        }
    }

    @Test(
        "ends no other change of the same number, and knows a change by its moment",
        arguments: TestDatabaseKind.allCases)
    func knowsByMoment(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([7, 8])
            let queue = try bench.queue()
            let claimed = try await queue.claim(ClaimOrder(most: 2))
            try await bench.age("processed_at", by: 61, where: "id = 1")
            let again = try await queue.reclaim(olderThan: .seconds(60), most: 10)
            #expect(again.map(\.moment) == claimed.prefix(1).map(\.moment))
            try await queue.finish(
                claimed.map { QueueEnding(id: $0.id, verdict: .succeeded, moment: $0.moment - 1000) })
            #expect(try await bench.rows() == ["1 PROCESSING 0", "2 PROCESSING 0"])
            try await queue.finish(claimed.map { QueueEnding(id: $0.id, verdict: .succeeded, moment: $0.moment) })
            #expect(try await bench.rows() == ["1 SUCCESS 0", "2 SUCCESS 0"])
        }
    }

    @Test("takes over what was left of a record as a whole", arguments: TestDatabaseKind.allCases)
    func reclaimsWhole(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([7, 8, 7])
            let queue = try bench.queue()
            _ = try await queue.claim(ClaimOrder(most: 10, takesAll: true))
            try await bench.age("processed_at", by: 61, where: "id > 0")
            let left = try await queue.reclaim(olderThan: .seconds(60), most: 1)
            #expect(left.map(\.id) == [1, 3])
            let rest = try await queue.reclaim(olderThan: .seconds(60), most: 1)
            #expect(rest.map(\.id) == [2])
        }
    }

    @Test("leaves a record alone of which something is under way elsewhere", arguments: TestDatabaseKind.allCases)
    func leavesAlone(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 2, 1])
            try await bench.run("UPDATE member_notification_queue SET status = 'PROCESSING' WHERE id = 1")
            let claimed = try await bench.queue().claim(ClaimOrder(most: 10))
            #expect(claimed.map(\.id) == [2])
        }
    }

    @Test("goes by the order of writing, not by when statements began", arguments: TestDatabaseKind.allCases)
    func goesByID(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 1])
            try await bench.age("created_at", by: 60, where: "id = 2")
            let claimed = try await bench.queue().claim(ClaimOrder(most: 10))
            #expect(claimed.map(\.id) == [1])
        }
    }

    @Test("is held back by what another watch takes, not by what nobody does", arguments: TestDatabaseKind.allCases)
    func types(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1], type: "UPDATE_MEMBER")
            try await bench.put([1])
            let inserts = try QueueBench.definition(events: [.insert])
            let held = try await bench.queue(inserts, taken: ["UPDATE_MEMBER"]).claim(ClaimOrder(most: 10))
            #expect(held.isEmpty)
            let free = try await bench.queue(inserts).claim(ClaimOrder(most: 10))
            #expect(free.map(\.id) == [2])
        }
    }

    @Test("reads fields, values and the time of a change", arguments: TestDatabaseKind.allCases)
    func reads(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.run(
                """
                INSERT INTO member_notification_queue (member_id, notification_type, updated_fields, changes) VALUES
                (1, 'UPDATE_MEMBER', '["phone","city"]', '{"phone":{"old":"138","new":"139"},"city":{"old":null,"new":2}}');
                INSERT INTO member_notification_queue (member_id, notification_type, updated_fields) VALUES
                (2, 'UPDATE_MEMBER', '["phone')
                """)
            let claimed = try await bench.queue().claim(ClaimOrder(most: 10))
            let first = try #require(claimed.first)
            #expect(first.updatedFields == ["phone", "city"])
            #expect(first.values["phone"] == ChangedValue(old: "138", new: "139"))
            #expect(first.values["city"] == ChangedValue(old: nil, new: "2"))
            #expect(abs(first.queuedAt.timeIntervalSinceNow) < 30)
            #expect(claimed.last?.updatedFields == nil)
            #expect(claimed.count == 2)
        }
    }

    @Test("writes back what became of changes", arguments: TestDatabaseKind.allCases)
    func finishes(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 2, 3, 4, 5])
            try await bench.run("UPDATE member_notification_queue SET status = 'SUCCESS' WHERE id = 5")
            let queue = try bench.queue()
            _ = try await queue.claim(ClaimOrder(most: 4))
            try await bench.run("DELETE FROM member_notification_queue WHERE id = 4")
            try await queue.finish([
                QueueEnding(id: 1, verdict: .succeeded), QueueEnding(id: 2, verdict: .succeeded, retryCount: 2),
                QueueEnding(id: 3, verdict: .failed("会员不存在或已删除")), QueueEnding(id: 4, verdict: .succeeded),
                QueueEnding(id: 5, verdict: .failed("late")), QueueEnding(id: 99, verdict: .failed("\0")),
            ])
            let rows = try await bench.rows()
            #expect(rows == ["1 SUCCESS 0", "2 SUCCESS 2", "3 FAILED 1 会员不存在或已删除", "5 SUCCESS 0"])
        }
    }

    @Test("lets what failed still succeed, and what succeeded never fail", arguments: TestDatabaseKind.allCases)
    func finishesLate(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 2])
            let queue = try bench.queue()
            _ = try await queue.claim(ClaimOrder(most: 2))
            try await queue.finish([
                QueueEnding(id: 1, verdict: .failed("no answer")), QueueEnding(id: 2, verdict: .succeeded),
            ])
            for id in Int64(1)...2 { try await queue.finish([QueueEnding(id: id, verdict: .failed("told twice"))]) }
            let before = try await bench.rows()
            #expect(before == ["1 FAILED 1 no answer", "2 SUCCESS 0"])
            try await queue.finish([QueueEnding(id: 1, verdict: .succeeded, retryCount: 1)])
            let after = try await bench.rows()
            #expect(after == ["1 SUCCESS 1", "2 SUCCESS 0"])
        }
    }

    @Test("gives so many changes for a digest, of the last record its first ones", arguments: TestDatabaseKind.allCases)
    func digest(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 2, 3, 3, 3, 4])
            let queue = try bench.queue()
            let first = try await queue.claim(ClaimOrder(most: 4, takesAll: true))
            #expect(first.map(\.id) == [1, 2, 3, 4])
            try await queue.finish(first.map { QueueEnding(id: $0.id, verdict: .succeeded) })
            let second = try await queue.claim(ClaimOrder(most: 4, takesAll: true))
            #expect(second.map(\.id) == [5, 6])
        }
    }

    @Test("puts back what could not be handed over", arguments: TestDatabaseKind.allCases)
    func releases(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put([1, 2])
            let queue = try bench.queue()
            let ids = try await queue.claim(ClaimOrder(most: 10)).map(\.id)
            try await queue.finish([QueueEnding(id: 1, verdict: .succeeded)])
            try await queue.release(ids)
            let again = try await queue.claim(ClaimOrder(most: 10))
            #expect(again.map(\.id) == [2])
            #expect(again.map(\.retryCount) == [0])
        }
    }

    @Test("gives the rows as they are now, and whether they are wanted", arguments: TestDatabaseKind.allCases)
    func rows(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.run(
                """
                INSERT INTO members (id, nickname) VALUES (1, 'Ann'), (2, 'Bob');
                INSERT INTO members (id, nickname, status) VALUES (3, 'Cid', NULL)
                """)
            let found = try await bench.queue().rows(of: [.integer(1), .text("2"), .integer(3), .integer(4)])
            #expect(found.count == 3)
            #expect(found[.integer(1)]?.isWanted == true)
            #expect(found[.text("2")]?.row["nickname"] == .text("Bob"))
            #expect(found[.integer(3)]?.isWanted == false)
            #expect(found[.integer(1)]?.row.columns.names == ["id", "nickname", "status", "deleted"])
        }
    }

    @Test("knows what waits and what is under way", arguments: TestDatabaseKind.allCases)
    func backlog(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.put(Array(1...7))
            try await bench.age("created_at", by: 500, where: "id = 3")
            let queue = try bench.queue()
            _ = try await queue.claim(ClaimOrder(most: 1))
            let backlog = try await queue.backlog(countingTo: 5)
            #expect(backlog.pending == 5)
            #expect(backlog.processing == 1)
            let oldest = try #require(backlog.oldestPending)
            #expect(abs(oldest.timeIntervalSinceNow) < 30)
        }
    }

    @Test("tells that something is new where sessions hear each other", arguments: TestDatabaseKind.allCases)
    func news(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            let queue = try bench.queue()
            guard let news = queue.news() else {
                #expect(kind != .postgresql)
                return
            }
            var heard = 0
            for await _ in news {
                heard += 1
                // First that it listens, so that what was written before is looked for.
                if heard == 2 { break }
                try await bench.pool.withConnection { try $0.say("", as: "herald_member_notification_queue") }
            }
            #expect(heard == 2)
        }
    }
}
