import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Watches

@Suite("A queue that somebody else made")
struct QueueShapeTests {
    @Test("may lack columns and have others", arguments: TestDatabaseKind.allCases)
    func columns(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.run(
                """
                ALTER TABLE member_notification_queue DROP COLUMN updated_fields;
                ALTER TABLE member_notification_queue DROP COLUMN changes;
                ALTER TABLE member_notification_queue ADD COLUMN operator varchar(20) DEFAULT 'x'
                """)
            try await bench.put([1], type: "UPDATE_MEMBER")
            let queue = try bench.queue()
            let claimed = try await queue.claim(ClaimOrder(most: 1))
            #expect(claimed.map(\.updatedFields) == [nil])
            try await queue.finish([QueueEnding(id: 1, verdict: .succeeded)])
            let count = try await queue.replay(since: Date(timeIntervalSinceNow: -60), includingFailedOnly: false)
            #expect(count == 1)
        }
    }

    @Test("that is not there says what to run", arguments: TestDatabaseKind.allCases)
    func missing(_ kind: TestDatabaseKind) async throws {
        try await QueueBench.with(kind) { bench in
            try await bench.run("DROP TABLE member_notification_queue")
            let queue = try bench.queue()
            let error = await #expect(throws: DatabaseError.self) { _ = try await queue.claim(ClaimOrder(most: 1)) }
            #expect(error?.kind == .unknownTableOrColumn)
            #expect(error?.hint == "run herald watch install new-members")
        }
    }

    @Test("has keys of any type", arguments: TestDatabaseKind.allCases, [QueueTestKey.text, .uuid])
    func keys(_ kind: TestDatabaseKind, _ key: QueueTestKey) async throws {
        try await QueueBench.with(kind, key: key) { bench in
            let name = key == .text ? "a'b" : "8c5a2f9e-0f3b-4a55-9d0c-0d4a1c5e7b11"
            let quoted = name.split(separator: "'").joined(separator: "''")
            try await bench.run(
                """
                INSERT INTO members (id, nickname) VALUES ('\(quoted)', 'Ann');
                INSERT INTO member_notification_queue (member_id) VALUES ('\(quoted)'), ('\(quoted)')
                """)
            let queue = try bench.queue()
            let claimed = try await queue.claim(ClaimOrder(most: 10))
            #expect(claimed.map(\.id) == [1])
            let record = try #require(claimed.first?.record)
            let rows = try await queue.rows(of: [record, .text("no such key")])
            #expect(rows.count == 1)
            #expect(rows[record]?.row["nickname"] == .text("Ann"))
        }
    }

    @Test("that knows no Chinese gets a reason all the same")
    func otherCharacters() async throws {
        try await QueueBench.with(.mysql) { bench in
            try await bench.run(
                "ALTER TABLE member_notification_queue MODIFY error_message text CHARACTER SET latin1 DEFAULT NULL")
            try await bench.put([1])
            try await bench.queue().finish([QueueEnding(id: 1, verdict: .failed("会员 1: gone"))])
            let rows = try await bench.rows()
            #expect(rows == ["1 FAILED 1  1: gone"])
        }
    }

    @Test("has numbers above what is signed")
    func unsigned() async throws {
        try await QueueBench.with(.mysql) { bench in
            try await bench.run(
                """
                INSERT INTO members (id, nickname) VALUES (18446744073709551615, 'Ann');
                INSERT INTO member_notification_queue (member_id) VALUES (18446744073709551615)
                """)
            let queue = try bench.queue()
            let record = try #require(try await queue.claim(ClaimOrder(most: 10)).first?.record)
            #expect(record == .unsigned(.max))
            let rows = try await queue.rows(of: [record])
            #expect(rows[record]?.row["nickname"] == .text("Ann"))
        }
    }

    @Test("tells the time of a change whatever the session's zone", arguments: TestDatabaseKind.allCases)
    func zones(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        let pool = ConnectionPool(driver: try database.driver(options: SessionOptions(timeZone: "Asia/Shanghai")))
        let script = QueueScript.text(kind == .mysql ? .mysql : kind == .sqlite ? .sqlite : .postgresql, key: .number)
        let result: Result<(Date?, Int, Int), any Error>
        do {
            try await pool.withConnection { try $0.executeScript(script) }
            let bench = QueueBench(pool: pool)
            try await bench.put([1])
            let queue = try bench.queue()
            let queuedAt = try await queue.claim(ClaimOrder(most: 1, coalesce: .milliseconds(1))).first?.queuedAt
            let left = try await queue.reclaim(olderThan: .seconds(60), most: 10)
            try await queue.finish([QueueEnding(id: 1, verdict: .succeeded)])
            let replayed = try await queue.replay(since: Date(timeIntervalSinceNow: -60), includingFailedOnly: false)
            result = .success((queuedAt, left.count, replayed))
        } catch {
            result = .failure(error)
        }
        await pool.close()
        try await database.drop()
        let (queuedAt, left, replayed) = try result.get()
        #expect(abs(try #require(queuedAt).timeIntervalSinceNow) < 30)
        #expect(left == 0 && replayed == 1)
    }
}
