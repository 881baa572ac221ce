import Database
import Dispatch
import TestSupport
import Testing
import Watches

/// What goes wrong in a trigger is not the writer's. SQLite cannot go on after an error in a trigger.
@Suite("Faults in a trigger do not fail the writer")
struct TriggerFaultTests {
    static let servers = TestDatabaseKind.allCases.filter { $0 != .sqlite }

    private func everyWrite(_ bench: KitBench, from id: Int) throws {
        // A new session has compiled nothing yet.
        let writer = try bench.another()
        defer { writer.close() }
        try writer.executeScript("INSERT INTO members (id, height) VALUES (\(id), 1), (\(id + 1), 2)")
        try writer.executeScript("UPDATE members SET height = height + 1")
        try writer.executeScript("DELETE FROM members WHERE id = \(id)")
        let left = try writer.queryFirst("SELECT MAX(height) AS h FROM members WHERE id = \(id + 1)")?.integer("h")
        #expect(left == 3)
    }

    @Test("the queue is gone", arguments: servers)
    func queueDropped(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(on: [.insert, .update, .delete], keepsValues: true))
            try bench.run("DROP TABLE member_notification_queue")
            try everyWrite(bench, from: 1)
        }
    }

    @Test("a column of the queue that Herald added is gone: the key is still told", arguments: servers)
    func queueColumnDropped(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch())
            try bench.run("ALTER TABLE member_notification_queue DROP COLUMN updated_fields")
            try everyWrite(bench, from: 1)
            #expect(try bench.count("member_notification_queue") == 4)
        }
    }

    @Test("a column of the queue that every notice has is gone", arguments: servers)
    func neededColumnDropped(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(on: [.insert, .update, .delete]))
            try bench.run("ALTER TABLE member_notification_queue DROP COLUMN notification_type")
            try everyWrite(bench, from: 1)
        }
    }

    @Test("a watched column is gone: the change is told without its fields", arguments: servers)
    func watchedColumnDropped(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(on: [.insert, .update, .delete], keepsValues: true))
            try bench.run("ALTER TABLE members DROP COLUMN city")
            try everyWrite(bench, from: 1)
            let told = try bench.told()
            #expect(told.filter { $0.type == "NEW_MEMBER" }.count == 2)
            #expect(told.filter { $0 == .init($0.record, "UPDATE_MEMBER") }.count == 2)
        }
    }

    @Test("the condition's column is gone", arguments: servers)
    func conditionColumnDropped(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(on: [.insert, .update, .delete], when: KitBench.active))
            try bench.run("ALTER TABLE members DROP COLUMN status")
            try everyWrite(bench, from: 1)
            #expect(try bench.told().isEmpty)
        }
    }

    @Test(
        "the condition fails", arguments: servers,
        ["1 / (height - height) > 0", "CAST(city AS decimal(5, 2)) = 7", "no_such_function(id) = 1", "nowhere = 1"])
    func condition(_ kind: TestDatabaseKind, _ condition: String) async throws {
        try await withKit(kind) { bench in
            try bench.run("ALTER TABLE members ALTER COLUMN city SET DEFAULT 'rubbish'")
            do {
                try bench.install(KitBench.watch(on: [.insert, .update, .delete], when: condition))
            } catch is DatabaseError {
                // Refused when it was made: that is as good.
                return
            }
            try everyWrite(bench, from: 1)
        }
    }

    @Test("a row for which the condition fails does not take the others with it", arguments: servers)
    func oneRow(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(on: [.insert, .delete], when: "CAST(city AS decimal(5, 2)) = 7"))
            try bench.run("INSERT INTO members (id, city) VALUES (1, '7'), (2, 'rubbish'), (3, '7'), (4, '8')")
            try bench.run("DELETE FROM members")
            let told = try bench.told().map { [$0.type, $0.record.displayText] }
            #expect(
                told == [["NEW_MEMBER", "1"], ["NEW_MEMBER", "3"], ["DELETE_MEMBER", "1"], ["DELETE_MEMBER", "3"]])
        }
    }

    @Test("the watched table has another name now", arguments: servers)
    func renamed(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(on: [.insert, .update, .delete], when: KitBench.active))
            try bench.run("ALTER TABLE members RENAME TO people; ALTER TABLE people ADD COLUMN more integer")
            let writer = try bench.another()
            defer { writer.close() }
            try writer.executeScript("INSERT INTO people (id) VALUES (1)")
            try writer.executeScript("UPDATE people SET height = 1, more = 2")
            try writer.executeScript("DELETE FROM people")
            #expect(try bench.told().map(\.type) == ["NEW_MEMBER", "UPDATE_MEMBER", "DELETE_MEMBER"])
        }
    }

    @Test("a watched column may be dropped and changed by its owner", arguments: servers)
    func alterable(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(on: [.insert, .update, .delete], columns: ["city", "height"]))
            let change = kind == .mysql ? "MODIFY height bigint" : "ALTER COLUMN height TYPE bigint"
            try bench.run("ALTER TABLE members \(change)")
            try bench.run("ALTER TABLE members DROP COLUMN height")
        }
    }

    @Test("a deadlock in the trigger fails the writer's statement, as one does anywhere", arguments: servers)
    func deadlock(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        try await database.pool.withConnection { connection in
            let bench = KitBench(kind: kind, database: database, connection: connection)
            try bench.run(KitBench.membersTable(kind))
            try bench.run("CREATE TABLE other (id integer PRIMARY KEY); CREATE TABLE ballast (id integer PRIMARY KEY)")
            try bench.install(KitBench.watch())
        }
        let (queueIsLocked, otherIsWritten) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let holder: Void = onOwnThread {
            let connection = try database.driver().connect()
            defer { connection.close() }
            // The heavier one in MySQL, the patient one in PostgreSQL: the other is given up.
            try connection.executeScript(
                kind == .mysql
                    ? "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ" : "SET deadlock_timeout = '1min'")
            try connection.executeScript("BEGIN")
            let rows = (1...500).map { "(\($0))" }.joined(separator: ", ")
            try connection.executeScript("INSERT INTO ballast VALUES \(rows)")
            try connection.executeScript(
                kind == .mysql
                    ? "SELECT * FROM member_notification_queue FOR UPDATE"
                    : "LOCK TABLE member_notification_queue IN ACCESS EXCLUSIVE MODE")
            queueIsLocked.signal()
            otherIsWritten.wait()
            try connection.executeScript("INSERT INTO other VALUES (1)")
            try connection.executeScript("COMMIT")
        }
        let error = try await onOwnThread { () -> DatabaseError? in
            let connection = try database.driver().connect()
            defer { connection.close() }
            if kind == .postgresql { try connection.executeScript("SET deadlock_timeout = '10ms'") }
            try connection.executeScript("BEGIN")
            try connection.executeScript("INSERT INTO other VALUES (1)")
            otherIsWritten.signal()
            queueIsLocked.wait()
            do {
                try connection.executeScript("INSERT INTO members (id) VALUES (1)")
                return nil
            } catch let error as DatabaseError {
                _ = try? connection.executeScript("ROLLBACK")
                return error
            }
        }
        try await holder
        #expect(error?.kind == .contention, "\(String(describing: error))")
        let members = try await database.pool.withConnection { try $0.query("SELECT id FROM members").count }
        #expect(members == 0)
        try await database.drop()
    }

    @Test("SQLite's writer is failed by a queue that is gone, and may not drop a watched column")
    func sqlite() async throws {
        try await withKit(.sqlite) { bench in
            try bench.install(KitBench.watch())
            #expect(throws: DatabaseError.self) { try bench.run("ALTER TABLE members DROP COLUMN city") }
            try bench.run("DROP TABLE member_notification_queue")
            #expect(throws: DatabaseError.self) { try bench.run("INSERT INTO members (id) VALUES (1)") }
        }
    }
}
