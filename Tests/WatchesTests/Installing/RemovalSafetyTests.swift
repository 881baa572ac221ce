import Database
import TestSupport
import Testing

@testable import Watches

@Suite("Removing a watch leaves no trigger that writes into a queue that is gone")
struct RemovalSafetyTests {
    @Test("events that `on` has no more go with the queue", arguments: TestDatabaseKind.allCases)
    func narrowed(_ kind: TestDatabaseKind) async throws {
        let both = try InstallBench.watch()
        let narrow = try InstallBench.watch(events: [.insert])
        try await InstallBench.with(kind) { connection in
            _ = try WatchInstaller(both).install(on: connection)
            let removed = try WatchInstaller(narrow).uninstall(on: connection)
            #expect(removed.done.contains("dropped trigger tr_member_update_notification"), "\(removed.done)")
            try Self.write(connection)
            #expect(try WatchInstaller(both).status(on: connection).allSatisfy { $0.state == .missing })
        }
    }

    @Test("they are a fault that install mends", arguments: TestDatabaseKind.allCases)
    func needless(_ kind: TestDatabaseKind) async throws {
        let both = try InstallBench.watch()
        let narrow = WatchInstaller(try InstallBench.watch(events: [.insert]))
        try await InstallBench.with(kind) { connection in
            _ = try WatchInstaller(both).install(on: connection)
            let faults = try narrow.status(on: connection).filter { !$0.isFine }
            #expect(faults.map(\.name) == ["tr_member_update_notification"])
            #expect(faults.first?.sentence.contains("`on` has no update") == true)
            let report = try narrow.install(on: connection)
            #expect(report.done.contains("removed trigger tr_member_update_notification"), "\(report.done)")
            #expect(report.isComplete)
            try Self.write(connection)
            #expect(try InstallBench.queued(connection) == ["NEW_MEMBER"])
        }
    }

    @Test("an adopted installation goes as a whole, also what the watch did not take")
    func adopted() async throws {
        let narrow = WatchInstaller(try InstallBench.watch(events: [.insert]))
        try await InstallBench.with(.mysql) { connection in
            for statement in OriginInstallation.statements() { try connection.executeScript(statement) }
            #expect(try narrow.status(on: connection).allSatisfy { $0.isFine })
            _ = try narrow.uninstall(on: connection)
            try Self.write(connection)
        }
    }

    @Test("a trigger under our name that fills the queue in its own way goes too")
    func unknownForm() async throws {
        let installer = WatchInstaller(try InstallBench.watch())
        try await InstallBench.with(.mysql) { connection in
            for statement in OriginInstallation.statements(updates: false) { try connection.executeScript(statement) }
            try connection.executeScript(
                """
                CREATE OR REPLACE TRIGGER tr_member_insert_notification AFTER INSERT ON members FOR EACH ROW
                    INSERT INTO member_notification_queue SET member_id = NEW.id
                """)
            let state = try installer.status(on: connection).first { $0.name == "tr_member_insert_notification" }?.state
            #expect(state == .foreign)
            _ = try installer.uninstall(on: connection)
            try Self.write(connection)
        }
    }

    @Test("a trigger of another name that names the queue stands in the way", arguments: TestDatabaseKind.allCases)
    func stranger(_ kind: TestDatabaseKind) async throws {
        let installer = WatchInstaller(try InstallBench.watch(condition: nil))
        try await InstallBench.with(kind) { connection in
            _ = try installer.install(on: connection)
            for statement in Self.audit(connection.dialect) { try connection.executeScript(statement) }
            let refused = #expect(throws: WatchTrouble.self) {
                try installer.uninstall(.init(force: true), on: connection)
            }
            #expect(refused?.message.contains("trigger audit on members names") == true, "\(refused as Any)")
            #expect(try installer.status(on: connection).allSatisfy { $0.isFine })
            let kept = try installer.uninstall(.init(keepsQueue: true), on: connection)
            #expect(kept.done.contains("dropped trigger tr_member_insert_notification"))
            try Self.write(connection)
        }
    }

    @Test("triggers that the user may not see keep the queue", arguments: ["DROP", "DROP, TRIGGER"])
    func hidden(_ rights: String) async throws {
        let installer = WatchInstaller(try InstallBench.watch())
        try await RestrictedUser.with(.mysql, grants: ["SELECT ON members"]) { user in
            _ = try await user.database.pool.withConnection { try installer.install(on: $0) }
            let queue = "\(user.database.url.database).member_notification_queue"
            try await user.admin("GRANT SELECT, UPDATE, \(rights) ON \(queue) TO \(user.account)")
            let error = await #expect(throws: DatabaseError.self) {
                try await user.run { try installer.uninstall(.init(force: true), on: $0) }
            }
            #expect(error?.hint?.contains("GRANT TRIGGER ON") == true, "\(error as Any)")
            try await user.database.pool.withConnection { connection in
                try Self.write(connection)
                #expect(try InstallBench.queued(connection).count == 2)
            }
        }
    }

    @Test("a change that comes while the triggers go puts them back")
    func takenBack() async throws {
        let installer = WatchInstaller(try InstallBench.watch())
        try await InstallBench.with(.mysql) { connection in
            _ = try installer.install(on: connection)
            let refused = #expect(throws: WatchTrouble.self) {
                try installer.uninstall(on: connection) { statement in
                    if statement.contains("DROP TRIGGER IF EXISTS"), statement.contains("update") {
                        _ = try? connection.execute("INSERT INTO member_notification_queue (member_id) VALUES (1)")
                    }
                }
            }
            #expect(refused?.message == "1 change in member_notification_queue was not told yet")
            #expect(try installer.status(on: connection).allSatisfy { $0.state == .present })
            try Self.write(connection)
            #expect(try InstallBench.queued(connection).count == 3)
        }
    }

    @Test("of two watches over one queue the second takes it along", arguments: TestDatabaseKind.allCases)
    func sharers(_ kind: TestDatabaseKind) async throws {
        let all = [
            try InstallBench.watch("new", events: [.insert]), try InstallBench.watch("changed", events: [.update]),
        ]
        try await InstallBench.with(kind) { connection in
            let installers = all.map { WatchInstaller($0, among: all) }
            for installer in installers { _ = try installer.install(on: connection) }
            let script = try installers[1].removalScript(without: ["new"], on: connection)
            #expect(script.contains("DROP TABLE IF EXISTS"))
            #expect(try !installers[1].removalScript(on: connection).contains("DROP TABLE IF EXISTS"))
            let first = try installers[0].uninstall(on: connection)
            #expect(first.done == ["dropped trigger tr_member_insert_notification"] || kind == .postgresql)
            #expect(!first.hasNoQueue)
            let second = try installers[1].uninstall(on: connection)
            #expect(second.hasNoQueue, "\(second.done)")
            try Self.write(connection)
        }
    }

    private static func write(_ connection: any Connection) throws {
        try InstallBench.insert("小雨", connection)
        try connection.execute("UPDATE members SET phone = '139', city = '深圳'")
        try connection.execute("DELETE FROM members WHERE id < 0")
    }

    private static func audit(_ dialect: SQLDialect) -> [String] {
        let insert = "INSERT INTO member_notification_queue (member_id) VALUES (OLD.id)"
        return switch dialect {
        case .mysql: ["CREATE TRIGGER audit AFTER DELETE ON members FOR EACH ROW \(insert)"]
        case .sqlite: ["CREATE TRIGGER audit AFTER DELETE ON members BEGIN \(insert); END"]
        case .postgresql:
            [
                """
                CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN \(insert); RETURN NULL; END $$
                """, "CREATE TRIGGER audit AFTER DELETE ON members FOR EACH ROW EXECUTE FUNCTION audit()",
            ]
        }
    }
}
