import Database
import TestSupport
import Testing

@testable import Watches

@Suite("An installation of origin 5")
struct AdoptionTests {
    @Test("is adopted as it stands: nothing is changed, and it goes on")
    func adopted() async throws {
        let watch = try InstallBench.watch()
        try await InstallBench.with(.mysql) { connection in
            for statement in OriginInstallation.statements() { try connection.executeScript(statement) }
            let before = try Self.shape(connection)
            let report = try WatchInstaller(watch).install(on: connection)
            #expect(report.done.isEmpty && report.isComplete, "\(report.done) \(InstallBench.faults(report.objects))")
            #expect(try Self.shape(connection) == before)
            let states = report.objects.filter { $0.kind == .trigger || $0.kind == .procedure }.map(\.state)
            #expect(states == [.adopted, .adopted, .adopted, .adopted])
            #expect(report.objects.contains { $0.sentence.contains("from or to NULL goes unnoticed") })
            try InstallBench.insert("小雨", connection)
            try connection.execute("UPDATE members SET phone = '139'")
            #expect(try InstallBench.queued(connection) == ["NEW_MEMBER", "UPDATE_MEMBER"])
        }
    }

    @Test("that only tells of new members gets what tells of updates")
    func older() async throws {
        let watch = try InstallBench.watch()
        try await InstallBench.with(.mysql) { connection in
            for statement in OriginInstallation.statements(updates: false) { try connection.executeScript(statement) }
            let report = try WatchInstaller(watch).install(on: connection)
            #expect(
                report.done == [
                    "added column member_notification_queue.updated_fields",
                    "created trigger tr_member_update_notification",
                ])
            #expect(report.isComplete)
        }
    }

    @Test("gets longer lists and columns where more is asked, and keeps its rows")
    func widened() async throws {
        let watch = try InstallBench.watch(events: [.insert, .update, .delete])
        try await InstallBench.with(.mysql) { connection in
            for statement in OriginInstallation.statements() { try connection.executeScript(statement) }
            try InstallBench.insert("a", connection)
            let report = try WatchInstaller(watch).install(on: connection)
            #expect(
                report.done.contains("widened column member_notification_queue.notification_type"), "\(report.done)")
            #expect(report.done.contains("added column member_notification_queue.changes"))
            try connection.execute("DELETE FROM members")
            #expect(try InstallBench.queued(connection) == ["NEW_MEMBER", "DELETE_MEMBER"])
            let column = try connection.queryFirst(
                """
                SELECT COLUMN_TYPE AS type, COLUMN_DEFAULT AS fallback, COLUMN_COMMENT AS remark
                FROM information_schema.COLUMNS
                WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'notification_type'
                """)
            #expect(try column?.text("type") == "enum('NEW_MEMBER','UPDATE_MEMBER','DELETE_MEMBER')")
            #expect(try column?.text("fallback").contains("NEW_MEMBER") == true)
            #expect(try column?.text("remark") == "通知类型")
            #expect(try WatchInstaller(watch).install(on: connection).done.isEmpty)
        }
    }

    @Test("is replaced by ours where that is asked for")
    func replaced() async throws {
        let watch = try InstallBench.watch()
        try await InstallBench.with(.mysql) { connection in
            for statement in OriginInstallation.statements() { try connection.executeScript(statement) }
            let report = try WatchInstaller(watch).install(on: connection, replacing: true)
            #expect(
                report.done == [
                    "replaced trigger tr_member_insert_notification", "replaced trigger tr_member_update_notification",
                ])
            try InstallBench.insert("a", connection)
            try connection.execute("UPDATE members SET city = '深圳'")
            #expect(try InstallBench.queued(connection) == ["NEW_MEMBER", "UPDATE_MEMBER"])
        }
    }

    @Test("origin 5's rollback takes ours away, word for word, and ours takes origin 5's")
    func rollback() async throws {
        let watch = try InstallBench.watch(events: [.insert])
        try await InstallBench.with(.mysql) { connection in
            let installer = WatchInstaller(watch)
            _ = try installer.install(on: connection)
            for statement in OriginInstallation.rollback { try connection.executeScript(statement) }
            let states = try installer.status(on: connection)
            #expect(states.allSatisfy { $0.state == .missing }, "\(states.map(\.sentence))")
            #expect(states.contains { !$0.isFine })

            for statement in OriginInstallation.statements() { try connection.executeScript(statement) }
            let both = WatchInstaller(try InstallBench.watch())
            let removed = try both.uninstall(on: connection)
            #expect(removed.done.count == 5, "\(removed.done)")
            #expect(try both.status(on: connection).allSatisfy { $0.state == .missing })
        }
    }

    /// Everything that it is made of.
    private static func shape(_ connection: any Connection) throws -> [String] {
        let statements = [
            "SHOW CREATE TABLE member_notification_queue", "SHOW CREATE TRIGGER tr_member_insert_notification",
            "SHOW CREATE TRIGGER tr_member_update_notification",
            "SHOW CREATE PROCEDURE ProcessMemberNotificationQueue", "SHOW CREATE PROCEDURE CleanupNotificationQueue",
        ]
        return try statements.map { statement in
            let row = try connection.queryFirst(SQL(text: statement))
            return row.map { "\($0.values)" } ?? ""
        }
    }
}
