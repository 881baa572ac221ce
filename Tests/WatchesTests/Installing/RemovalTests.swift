import Database
import TestSupport
import Testing

@testable import Watches

@Suite("Removing a watch")
struct RemovalTests {
    @Test("nothing is left, and it can be done again", arguments: TestDatabaseKind.allCases)
    func everything(_ kind: TestDatabaseKind) async throws {
        let watch = try InstallBench.watch(events: [.insert, .update, .delete])
        try await InstallBench.with(kind) { connection in
            let installer = WatchInstaller(watch)
            _ = try installer.install(on: connection)
            let removed = try installer.uninstall(on: connection)
            #expect(removed.done.contains("dropped table member_notification_queue"))
            #expect(try installer.status(on: connection).allSatisfy { $0.state == .missing })
            try InstallBench.insert("a", connection)
            #expect(try installer.uninstall(on: connection).done.isEmpty)
        }
    }

    @Test("changes that were not told stand in the way, with their number", arguments: TestDatabaseKind.allCases)
    func waiting(_ kind: TestDatabaseKind) async throws {
        let watch = try InstallBench.watch()
        try await InstallBench.with(kind) { connection in
            let installer = WatchInstaller(watch)
            _ = try installer.install(on: connection)
            for name in ["a", "b"] { try InstallBench.insert(name, connection) }
            let refused = #expect(throws: WatchTrouble.self) { try installer.uninstall(on: connection) }
            #expect(refused?.message == "2 changes in member_notification_queue were not told yet")
            #expect(try installer.status(on: connection).allSatisfy { $0.isFine })

            let kept = try installer.uninstall(.init(keepsQueue: true), on: connection)
            #expect(kept.done.contains("dropped trigger tr_member_insert_notification"))
            #expect(try InstallBench.queued(connection).count == 2)
            let forced = try installer.uninstall(.init(force: true), on: connection)
            #expect(forced.done.contains("dropped table member_notification_queue"))
        }
    }

    @Test("a watched table that is gone keeps nothing from going", arguments: TestDatabaseKind.allCases)
    func withoutTable(_ kind: TestDatabaseKind) async throws {
        let watch = try InstallBench.watch()
        try await InstallBench.with(kind) { connection in
            let installer = WatchInstaller(watch)
            _ = try installer.install(on: connection)
            try connection.execute("DROP TABLE members")
            let removed = try installer.uninstall(on: connection)
            #expect(removed.done.contains("dropped table member_notification_queue"), "\(removed.done)")
            #expect(throws: WatchTrouble.self) { try installer.status(on: connection) }
        }
    }

    @Test("the script does the same, also where something is gone already", arguments: TestDatabaseKind.allCases)
    func script(_ kind: TestDatabaseKind) async throws {
        let watch = try InstallBench.watch()
        try await InstallBench.with(kind) { connection in
            let installer = WatchInstaller(watch)
            _ = try installer.install(on: connection)
            let script = try installer.removalScript(on: connection)
            #expect(script.contains("DROP TRIGGER IF EXISTS") && script.contains("DROP TABLE IF EXISTS"))
            for _ in 1...2 {
                try connection.executeScript(
                    script.split(separator: "\n").filter { !$0.hasPrefix(".") && !$0.hasPrefix("DELIMITER") }
                        .joined(separator: "\n"))
            }
            #expect(try installer.status(on: connection).allSatisfy { $0.state == .missing })
        }
    }
}
