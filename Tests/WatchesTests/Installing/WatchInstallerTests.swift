import Database
import Foundation
import TestSupport
import Testing

@testable import Watches

@Suite("Installing a watch")
struct WatchInstallerTests {
    @Test("makes what is missing; the second time there is nothing to do", arguments: TestDatabaseKind.allCases)
    func twice(_ kind: TestDatabaseKind) async throws {
        let watch = try InstallBench.watch(events: [.insert, .update, .delete])
        try await InstallBench.with(kind) { connection in
            let installer = WatchInstaller(watch)
            let before = try installer.status(on: connection)
            #expect(before.contains { $0.kind == .table && $0.state == .missing })
            #expect(before.filter { $0.kind == .trigger && $0.state == .missing }.count == 3)

            let first = try installer.install(on: connection)
            #expect(first.isComplete, "\(InstallBench.faults(first.objects))")
            #expect(first.done.contains("created table member_notification_queue"))
            #expect(first.done.contains("created trigger tr_member_delete_notification"))
            #expect(first.refusals.isEmpty)
            #expect(InstallBench.faults(first.objects).isEmpty, "\(InstallBench.faults(first.objects))")

            try InstallBench.insert("小雨", connection)
            try connection.execute("UPDATE members SET phone = '139'")
            try connection.execute("DELETE FROM members")
            #expect(try InstallBench.queued(connection) == ["NEW_MEMBER", "UPDATE_MEMBER", "DELETE_MEMBER"])

            var statements: [String] = []
            let announced = Announced()
            let second = try installer.install(on: connection, announce: announced.add)
            statements = announced.all
            #expect(second.done.isEmpty && statements.isEmpty, "\(second.done) \(statements)")
            #expect(try installer.script(on: connection).contains("everything is there"))
        }
    }

    @Test("sees columns that came and went, and renews its triggers", arguments: TestDatabaseKind.allCases)
    func drift(_ kind: TestDatabaseKind) async throws {
        let watch = try InstallBench.watch()
        try await InstallBench.with(kind) { connection in
            let installer = WatchInstaller(watch)
            _ = try installer.install(on: connection)
            try connection.execute("ALTER TABLE members ADD COLUMN wechat VARCHAR(50)")
            let grown = InstallBench.faults(try installer.status(on: connection))
            #expect(grown.count == 1 && grown[0].contains("columns that are not watched: wechat"), "\(grown)")

            let renewed = try installer.install(on: connection)
            #expect(renewed.done.count == 1 && renewed.done[0].hasPrefix("renewed "), "\(renewed.done)")
            #expect(renewed.done[0].hasSuffix("tr_member_update_notification"))
            try InstallBench.insert("a", connection)
            try connection.execute("UPDATE members SET wechat = 'w'")
            #expect(try InstallBench.queued(connection) == ["NEW_MEMBER", "UPDATE_MEMBER"])

            // SQLite refuses to drop a column that a trigger names.
            guard kind != .sqlite else { return }
            try connection.execute("ALTER TABLE members DROP COLUMN wechat")
            let shrunk = InstallBench.faults(try installer.status(on: connection))
            #expect(shrunk.count == 1 && shrunk[0].contains("column wechat is gone"), "\(shrunk)")
            #expect(try installer.install(on: connection).isComplete)
        }
    }

    @Test("sees that the condition is another, and whose a trigger was", arguments: TestDatabaseKind.allCases)
    func condition(_ kind: TestDatabaseKind) async throws {
        let (watch, other) = (try InstallBench.watch(), try InstallBench.watch(condition: "deleted = 0"))
        let renamed = try InstallBench.watch("members")
        try await InstallBench.with(kind) { connection in
            _ = try WatchInstaller(watch).install(on: connection)
            let faults = InstallBench.faults(try WatchInstaller(other).status(on: connection))
            #expect(
                faults.count == 2 && faults.allSatisfy { $0.contains("the condition or another option") }, "\(faults)")
            let moved = try WatchInstaller(renamed).status(on: connection).filter { $0.kind == .trigger }
            let sources = try WatchInstaller(renamed).status(on: connection).flatMap(\.notes)
            #expect(sources.contains { $0.contains("made for the watch new-members") }, "\(moved)")
            #expect(try WatchInstaller(other).install(on: connection).isComplete)
            #expect(InstallBench.faults(try WatchInstaller(other).status(on: connection)).isEmpty)
        }
    }

    @Test("adds what keeping values takes to a queue that is there", arguments: TestDatabaseKind.allCases)
    func values(_ kind: TestDatabaseKind) async throws {
        let (plain, keeping) = (try InstallBench.watch(), try InstallBench.watch(keepsValues: true))
        try await InstallBench.with(kind) { connection in
            _ = try WatchInstaller(plain).install(on: connection)
            let report = try WatchInstaller(keeping).install(on: connection)
            #expect(report.isComplete && report.done.contains("added column member_notification_queue.changes"))
            try InstallBench.insert("a", connection)
            try connection.execute("UPDATE members SET phone = '139'")
            let changes = try connection.query(
                "SELECT changes FROM member_notification_queue WHERE changes IS NOT NULL")
            #expect(changes.count == 1)
        }
    }

    @Test("a trigger of another under our name is left alone, unless it is to be replaced")
    func foreign() async throws {
        let watch = try InstallBench.watch(events: [.insert])
        try await InstallBench.with(.mysql) { connection in
            try connection.executeScript(
                """
                CREATE TABLE log (id INT);
                CREATE TRIGGER tr_member_insert_notification AFTER INSERT ON members FOR EACH ROW
                INSERT INTO log VALUES (1);
                CREATE TRIGGER neighbour AFTER INSERT ON members FOR EACH ROW INSERT INTO log VALUES (2)
                """)
            let installer = WatchInstaller(watch)
            let kept = try installer.install(on: connection)
            #expect(!kept.isComplete)
            #expect(kept.objects.contains { $0.state == .foreign && $0.sentence.contains("--replace") })
            let replaced = try installer.install(on: connection, replacing: true)
            #expect(replaced.isComplete && replaced.done == ["replaced trigger tr_member_insert_notification"])
            try InstallBench.insert("a", connection)
            #expect(try connection.query("SELECT id FROM log").map { try $0.integer("id") } == [2])
            #expect(try InstallBench.queued(connection) == ["NEW_MEMBER"])
        }
    }

    @Test(
        "a table under the queue's name that is none is an obstacle, and nothing is done",
        arguments: TestDatabaseKind.allCases)
    func obstacle(_ kind: TestDatabaseKind) async throws {
        let watch = try InstallBench.watch()
        try await InstallBench.with(kind) { connection in
            try connection.execute("CREATE TABLE member_notification_queue (id INTEGER, note VARCHAR(9))")
            let error = #expect(throws: WatchTrouble.self) { try WatchInstaller(watch).install(on: connection) }
            #expect(error?.message.contains("it has no column member_id, notification_type") == true, "\(error as Any)")
            #expect(
                try WatchInstaller(watch).status(on: connection).filter { $0.kind == .trigger }.allSatisfy {
                    $0.state == .missing
                })
        }
    }

    @Test("what was done is taken back where a later step fails", arguments: TestDatabaseKind.allCases)
    func allOrNothing(_ kind: TestDatabaseKind) async throws {
        let watch = try InstallBench.watch(condition: "length(nickname) > no_such_column")
        try await InstallBench.with(kind) { connection in
            // The trigger of updates is refused, or fails as it is made: all three databases know a name that is taken.
            let plan = try InstallSurvey(try InstallBench.watch(), sharers: [try InstallBench.watch()], on: connection)
            let steps =
                InstallPlan(plan, replacing: false).steps
                + [InstallStep("trigger broken", verb: InstallStep.created, ["CREATE TRIGGER nonsense"])]
            let run = InstallRun(connection: connection, lockSeconds: 5) { _ in }
            let refusal = InstallRefusal(definition: watch, place: plan.place)
            #expect(throws: DatabaseError.self) {
                try run.inTransaction { _ = try run.perform(steps, explaining: refusal) }
            }
            let left = try WatchInstaller(try InstallBench.watch()).status(on: connection)
            #expect(left.allSatisfy { $0.state == .missing }, "\(left.map(\.sentence))")
        }
    }

    @Test(
        "does not make writers wait behind a transaction that lasts, and leaves nothing half-done",
        arguments: [TestDatabaseKind.postgresql, .mysql])
    func inUse(_ kind: TestDatabaseKind) async throws {
        let installer = WatchInstaller(try InstallBench.watch(), lockSeconds: 1)
        try await withTestDatabase(kind) { pool in
            let driver = pool.driver
            try await onOwnThread {
                let (writer, session) = (try driver.connect(), try driver.connect())
                defer {
                    writer.close()
                    session.close()
                }
                try writer.executeScript(OriginInstallation.members(writer.dialect))
                try writer.execute(writer.dialect.beginTransaction)
                try InstallBench.insert("a", writer)
                let error = #expect(throws: DatabaseError.self) { try installer.install(on: session) }
                let sentence = "is in use by a transaction that lasts longer than 1 s"
                #expect(error?.message.contains(sentence) == true, "\(error as Any)")
                try writer.execute("COMMIT")
                let left = try installer.status(on: session)
                #expect(left.allSatisfy { $0.state == .missing }, "\(left.map(\.sentence))")
                let report = try installer.install(on: session)
                #expect(report.isComplete)
            }
        }
    }

    @Test("two watches share a queue, and one can go without the other", arguments: TestDatabaseKind.allCases)
    func sharing(_ kind: TestDatabaseKind) async throws {
        let all = [
            try InstallBench.watch(events: [.insert, .update]), try InstallBench.watch("gone", events: [.delete]),
        ]
        try await InstallBench.with(kind) { connection in
            for watch in all {
                let report = try WatchInstaller(watch, among: all).install(on: connection)
                #expect(InstallBench.faults(report.objects).isEmpty, "\(InstallBench.faults(report.objects))")
            }
            try InstallBench.insert("a", connection)
            let removed = try WatchInstaller(all[1], among: all).uninstall(on: connection)
            #expect(removed.done.contains("dropped trigger tr_member_delete_notification"), "\(removed.done)")
            #expect(!removed.done.contains { $0.contains("table") || $0.contains("procedure") })
            try connection.execute("DELETE FROM members")
            #expect(try InstallBench.queued(connection) == ["NEW_MEMBER"])
            #expect(try WatchInstaller(all[0], among: all).status(on: connection).allSatisfy { $0.isFine })
        }
    }
}

/// What was said, in its order.
final class Announced {
    private(set) var all: [String] = []

    func add(_ statement: String) { all.append(statement) }
}
