import App
import Foundation
import TestSupport
import Testing

@Suite("herald watch install, status and uninstall")
struct WatchInstallCommandTests {
    @Test("make, show and take away what a watch needs", arguments: TestDatabaseKind.allCases)
    func wholeWay(_ kind: TestDatabaseKind) async throws {
        try await WatchFolder.with(kind) { watched in
            let before = await watched.run("watch", "status")
            #expect(before.status == 1, "\(before.output)\(before.complaints)")
            #expect(before.output.contains("trigger tr_member_insert_notification is missing"))

            let installed = await watched.run("watch", "install", "new-members", "--verbose")
            #expect(installed.status == 0, "\(installed.complaints)")
            #expect(installed.output.contains("new-members: created table member_notification_queue"))
            #expect(installed.complaints.contains("CREATE TRIGGER"))
            let again = await watched.run("watch", "install")
            #expect(again.output == "new-members: everything is there\n", "\(again.output)")

            try await watched.sql("INSERT INTO members (nickname) VALUES ('小雨')")
            let status = await watched.run("watch", "status", "new-members")
            #expect(status.status == 0, "\(status.complaints)")
            #expect(status.output.contains("trigger tr_member_insert_notification is there"))
            #expect(status.output.contains("1 waiting, the oldest since "), "\(status.output)")
            let json = await watched.run("watch", "status", "--json")
            #expect(
                json.output.contains("\"pending\" : 1") && json.output.contains("\"state\" : \"present\""),
                "\(json.output)")

            let refused = await watched.run("watch", "uninstall", "new-members")
            #expect(refused.status == 1)
            #expect(refused.complaints.contains("1 change in member_notification_queue was not told yet"))
            let removed = await watched.run("watch", "uninstall", "new-members", "--force")
            #expect(removed.status == 0, "\(removed.complaints)")
            #expect(removed.output.contains("new-members: dropped table member_notification_queue"))
            let after = await watched.run("watch", "install", "--json")
            #expect(after.output.contains("\"created trigger tr_member_update_notification\""), "\(after.output)")
        }
    }

    @Test("--print prints what the database's own client runs as it is", arguments: TestDatabaseKind.allCases)
    func script(_ kind: TestDatabaseKind) async throws {
        try await WatchFolder.with(kind) { watched in
            let printed = await watched.run("watch", "install", "new-members", "--print")
            #expect(printed.status == 0, "\(printed.complaints)")
            #expect(await watched.run("watch", "status").status == 1)
            let made = try await ProgramResult.of(watched.client, input: printed.output)
            #expect(made.status == 0, "\(made.output)\(printed.output)")
            let status = await watched.run("watch", "status")
            #expect(status.status == 0, "\(status.output)\(status.complaints)")
            #expect(!status.output.contains("adopted"), "\(status.output)")
            #expect(await watched.run("watch", "install").output == "new-members: everything is there\n")

            // What it left has our mark, so that it is seen when it drifts.
            try await watched.sql("ALTER TABLE members ADD COLUMN wechat VARCHAR(50)")
            let drifted = await watched.run("watch", "status")
            #expect(drifted.status == 1)
            #expect(drifted.output.contains("columns that are not watched: wechat"), "\(drifted.output)")
            let renewal = await watched.run("watch", "install", "--print")
            #expect(try await ProgramResult.of(watched.client, input: renewal.output).status == 0, "\(renewal.output)")
            #expect(await watched.run("watch", "status").status == 0)

            let removal = await watched.run("watch", "uninstall", "new-members", "--print")
            let gone = try await ProgramResult.of(watched.client, input: removal.output)
            #expect(gone.status == 0, "\(gone.output)")
            #expect(await watched.run("watch", "uninstall", "new-members").output == "new-members: nothing was there\n")
        }
    }

    @Test("origin 5's rollback by hand is seen")
    func rollback() async throws {
        try await WatchFolder.with(.mysql) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            try await watched.sql(
                """
                DROP TRIGGER IF EXISTS tr_member_insert_notification;
                DROP TABLE IF EXISTS member_notification_queue;
                DROP PROCEDURE IF EXISTS ProcessMemberNotificationQueue;
                DROP PROCEDURE IF EXISTS CleanupNotificationQueue;
                """)
            let status = await watched.run("watch", "status")
            #expect(status.status == 1)
            #expect(status.complaints.contains("watch new-members: table member_notification_queue is missing"))
            #expect(status.complaints.contains("watch new-members: trigger tr_member_insert_notification is missing"))
        }
    }

    @Test("status names waiting changes that nobody takes, and those without a try left")
    func strays() async throws {
        try await WatchFolder.with(.mysql) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            try await watched.sql(
                """
                ALTER TABLE member_notification_queue
                    MODIFY notification_type ENUM('NEW_MEMBER', 'UPDATE_MEMBER', 'BIRTHDAY') DEFAULT 'NEW_MEMBER';
                INSERT INTO member_notification_queue (member_id, notification_type) VALUES (1, 'BIRTHDAY'), (2, 'BIRTHDAY');
                INSERT INTO member_notification_queue (member_id, retry_count) VALUES (3, 3);
                """)
            let status = await watched.run("watch", "status")
            #expect(status.status == 0, "\(status.complaints)")
            #expect(status.output.contains("2 waiting of type BIRTHDAY, which no watch takes"), "\(status.output)")
            #expect(status.output.contains("1 waiting with no try left"))
        }
    }

    @Test("a watch that polls has nothing to install; one that there is not is named with those that are")
    func misuse() async throws {
        let polled = """
            watches:
              new-members:
                source: crm
                table: members
                on: [insert]
                mode: poll
                poll: { by: id, changed: updated_at }
                to: [ops]
            """
        try await WatchFolder.with(.sqlite, watches: polled) { watched in
            let install = await watched.run("watch", "install", "new-members")
            #expect(install.status == 2 && install.complaints.contains("has mode: poll"), "\(install.complaints)")
            #expect(await watched.run("watch", "install").status == 0)
            let status = await watched.run("watch", "status")
            #expect(
                status.output.hasPrefix("new-members: looks at members by itself"),
                "\(status.output)\(status.complaints)")
            let unknown = await watched.run("watch", "uninstall", "members")
            #expect(unknown.status == 2 && unknown.complaints.contains("new-members"), "\(unknown.complaints)")
            let doctor = await watched.run("doctor")
            #expect(
                doctor.output.contains("! watch new-members, polling: no index of members begins with updated_at"),
                "\(doctor.output)")
        }
    }

    @Test("the doctor sees what is missing, what drifted, and that all is well", arguments: TestDatabaseKind.allCases)
    func doctor(_ kind: TestDatabaseKind) async throws {
        try await WatchFolder.with(kind) { watched in
            let missing = await watched.run("doctor")
            #expect(
                missing.output.contains("✗ watch new-members, objects: table member_notification_queue, "),
                "\(missing.output)")
            #expect(missing.output.contains("→ herald watch install new-members"))
            #expect(await watched.run("watch", "install").status == 0)
            let fine = await watched.run("doctor")
            #expect(fine.output.contains("✓ watch new-members, objects"), "\(fine.output)")
            if kind != .sqlite { #expect(fine.output.contains("✓ watch new-members, rights"), "\(fine.output)") }
            try await watched.sql("ALTER TABLE members ADD COLUMN wechat VARCHAR(50)")
            let drifted = await watched.run("doctor")
            #expect(drifted.output.contains("columns that are not watched: wechat"), "\(drifted.output)")
        }
    }
}
