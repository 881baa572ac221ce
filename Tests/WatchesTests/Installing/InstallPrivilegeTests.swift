import Database
import Foundation
import TestSupport
import Testing

@testable import Watches

@Suite("Installing without the rights")
struct InstallPrivilegeTests {
    /// The first statement that a refusal's hint has for the administrator.
    private static func remedy(_ error: DatabaseError) throws -> String {
        let hint = try #require(error.hint)
        #expect(hint.contains("mode: poll in watches.new-members"), "\(hint)")
        let start = try #require(hint.range(of: "let an administrator run: "), "\(error) \(hint)")
        let text = hint[start.upperBound...]
        let end = [" (and put", "; or watch"].compactMap { text.range(of: $0)?.lowerBound }.min()
        return String(text[..<(end ?? text.endIndex)])
    }

    @Test(
        "each refusal names the grant that is missing; following them all, it is done",
        arguments: [TestDatabaseKind.mysql])
    func stepByStep(_ kind: TestDatabaseKind) async throws {
        let installer = WatchInstaller(try InstallBench.watch())
        try await RestrictedUser.with(kind, grants: ["SELECT ON members"]) { user in
            var remedies: [String] = []
            while remedies.count < 12 {
                do {
                    let report = try await user.run { try installer.install(on: $0) }
                    #expect(report.isComplete, "\(InstallBench.faults(report.objects))")
                    break
                } catch let error as DatabaseError {
                    let left = try await user.database.pool.withConnection { try installer.status(on: $0) }
                    // It was not given the right to drop, and says what it leaves behind.
                    let remains = left.filter { $0.state == .present }
                    #expect(remains.allSatisfy { error.message.contains($0.subject) }, "\(error) \(remains)")
                    #expect(left.filter { $0.kind == .trigger }.allSatisfy { $0.state == .missing })
                    let remedy = try Self.remedy(error)
                    #expect(!remedies.contains(remedy), "\(remedy) did not help: \(error)")
                    remedies.append(remedy)
                    try await user.admin(remedy)
                }
            }
            #expect(remedies.contains { $0.hasPrefix("GRANT TRIGGER ON ") && $0.contains("`members`") }, "\(remedies)")
            #expect(remedies.contains { $0.hasPrefix("GRANT CREATE ON ") && $0.contains("member_notification_queue") })
            #expect(remedies.count < 8, "\(remedies)")
        }
    }

    @Test("a procedure that may not be made is said, and the watch works without it")
    func withoutProcedures() async throws {
        let installer = WatchInstaller(try InstallBench.watch())
        let grants = [
            "SELECT, TRIGGER ON members",
            "CREATE, SELECT, INSERT, UPDATE, DELETE, ALTER, DROP, INDEX ON member_notification_queue",
        ]
        try await RestrictedUser.with(.mysql, grants: grants) { user in
            let report = try await user.run { connection in
                let report = try installer.install(on: connection)
                // Written with the rights of who made the trigger.
                return report
            }
            #expect(report.isComplete && report.refusals.count == 2, "\(report.refusals)")
            let sentence = report.refusals.first ?? ""
            #expect(sentence.contains("GRANT CREATE ROUTINE ON") && sentence.contains("the watch works without it"))
            let told = try await user.database.pool.withConnection { connection in
                try InstallBench.insert("a", connection)
                return try InstallBench.queued(connection)
            }
            #expect(told == ["NEW_MEMBER"])
            let rights = try await user.run { try WatchRights.of(installer.definition, on: $0) }
            #expect(rights.missing.isEmpty && !rights.triggersAreRestricted)
        }
    }

    @Test("who may not see triggers is told so, and not that they are missing")
    func hidden() async throws {
        let installer = WatchInstaller(try InstallBench.watch())
        try await RestrictedUser.with(.mysql, grants: ["SELECT ON members"]) { user in
            _ = try await user.database.pool.withConnection { try installer.install(on: $0) }
            let queue = "GRANT SELECT, UPDATE ON \(user.database.url.database).member_notification_queue"
            try await user.admin("\(queue) TO \(user.account)")
            let statuses = try await user.run { try installer.status(on: $0) }
            let triggers = statuses.filter { $0.kind == .trigger }
            #expect(triggers.count == 2 && triggers.allSatisfy { $0.state == .hidden }, "\(statuses.map(\.sentence))")
            #expect(statuses.allSatisfy { $0.isFine })
            let rights = try await user.run { try WatchRights.of(installer.definition, on: $0) }
            #expect(rights.missing.count == 1)
            #expect(rights.missing.first?.hasPrefix("GRANT INSERT, DELETE ON `") == true, "\(rights.missing)")
            for statement in rights.missing { try await user.admin(statement) }
            let after = try await user.run { try WatchRights.of(installer.definition, on: $0) }
            #expect(after.missing.isEmpty)
        }
    }

    @Test("PostgreSQL: each refusal names the grant; following them all, it is done")
    func postgreSQL() async throws {
        let installer = WatchInstaller(try InstallBench.watch())
        try await RestrictedUser.with(.postgresql, grants: ["SELECT ON members"]) { user in
            var remedies: [String] = []
            while remedies.count < 8 {
                do {
                    let report = try await user.run { try installer.install(on: $0) }
                    #expect(report.isComplete, "\(InstallBench.faults(report.objects))")
                    break
                } catch let error as DatabaseError {
                    let remedy = try Self.remedy(error)
                    #expect(!remedies.contains(remedy), "\(remedy) did not help: \(error)")
                    remedies.append(remedy)
                    try await user.admin(remedy)
                }
            }
            #expect(
                remedies == [
                    "GRANT USAGE, CREATE ON SCHEMA public TO \(user.name)",
                    "GRANT TRIGGER ON public.\"members\" TO \(user.name)",
                ])
            let told = try await user.database.pool.withConnection { connection in
                try InstallBench.insert("a", connection)
                return try InstallBench.queued(connection)
            }
            #expect(told == ["NEW_MEMBER"])
        }
    }

    @Test("a server with a binary log: the setting and the right that help are named, and help")
    func binaryLog() async throws {
        let server = try await OwnServer.mysql(writesBinaryLog: true)
        do {
            try await Self.install(on: server, helpingWith: "SET GLOBAL log_bin_trust_function_creators = 1")
            try await Self.install(on: server, helpingWith: nil)
        } catch {
            await server.remove()
            throw error
        }
        await server.remove()
    }

    private static func install(on server: OwnServer, helpingWith setting: String?) async throws {
        let installer = WatchInstaller(try InstallBench.watch())
        let url = try DatabaseURL(server.url)
        let admin = try TestDatabase.driver(.mysql, url: url, options: SessionOptions())
        let user = try TestDatabase.driver(
            .mysql, url: url.with(database: url.database, user: "watcher", password: "w"), options: SessionOptions())
        try await onOwnThread {
            let administrator = try admin.connect()
            defer { administrator.close() }
            try administrator.executeScript(
                """
                SET GLOBAL log_bin_trust_function_creators = 0;
                DROP TABLE IF EXISTS members, member_notification_queue;
                DROP PROCEDURE IF EXISTS ProcessMemberNotificationQueue;
                DROP PROCEDURE IF EXISTS CleanupNotificationQueue;
                \(OriginInstallation.members(.mysql));
                CREATE OR REPLACE USER watcher@'127.0.0.1' IDENTIFIED BY 'w';
                GRANT ALL PRIVILEGES ON herald.* TO watcher@'127.0.0.1'
                """)
            let watcher = try user.connect()
            let error = #expect(throws: DatabaseError.self) { try installer.install(on: watcher) }
            #expect(error?.code == "1419" && error?.message.contains("binary log") == true, "\(error as Any)")
            #expect(try installer.status(on: watcher).allSatisfy { $0.state == .missing })
            let rights = try WatchRights.of(installer.definition, on: watcher)
            #expect(rights.triggersAreRestricted)
            watcher.close()
            guard let error else { return }
            let remedy = try Self.remedy(error)
            #expect(setting == nil || remedy == setting)
            let grant = error.hint?.range(of: "GRANT SUPER ON *.* TO 'watcher'@'127.0.0.1'")
            #expect(grant != nil, "\(error.hint ?? "")")
            try administrator.executeScript(setting ?? "GRANT SUPER ON *.* TO 'watcher'@'127.0.0.1'")
            let again = try user.connect()
            defer { again.close() }
            #expect(try installer.install(on: again).isComplete)
        }
    }

    @Test("a SQLite file that can only be read is named")
    func readOnlyFile() async throws {
        let database = try await TestDatabase.make(.sqlite)
        let installer = WatchInstaller(try InstallBench.watch())
        do {
            try await database.pool.withConnection { try $0.executeScript(OriginInstallation.members(.sqlite)) }
            let driver = try database.driver(options: SessionOptions(readOnly: true))
            try await onOwnThread {
                let connection = try driver.connect()
                defer { connection.close() }
                let error = #expect(throws: DatabaseError.self) { try installer.install(on: connection) }
                #expect(error?.hint?.contains("mode: poll") == true, "\(error as Any)")
                #expect(error?.message.contains("test.db can only be read") == true, "\(error as Any)")
            }
            try await database.drop()
        } catch {
            try? await database.drop()
            throw error
        }
    }
}
