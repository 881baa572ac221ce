import Database
import TestSupport
import Testing
import Watches

@Suite("The objects of a watch")
struct KitObjectTests {
    /// Origin 5's two migrations, as far as they make the table.
    static let origin = """
        CREATE TABLE IF NOT EXISTS `origin_queue` (
          `id` bigint(20) UNSIGNED NOT NULL AUTO_INCREMENT,
          `member_id` bigint(20) UNSIGNED NOT NULL COMMENT '会员ID',
          `notification_type` enum('NEW_MEMBER','UPDATE_MEMBER') DEFAULT 'NEW_MEMBER' COMMENT '通知类型',
          `status` enum('PENDING','PROCESSING','SUCCESS','FAILED') DEFAULT 'PENDING' COMMENT '处理状态',
          `retry_count` int(11) DEFAULT 0 COMMENT '重试次数',
          `error_message` text DEFAULT NULL COMMENT '错误信息',
          `created_at` timestamp DEFAULT CURRENT_TIMESTAMP COMMENT '创建时间',
          `processed_at` timestamp NULL DEFAULT NULL COMMENT '处理时间',
          PRIMARY KEY (`id`),
          KEY `idx_status_created` (`status`, `created_at`),
          KEY `idx_member_id` (`member_id`)
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='企业微信通知队列';
        ALTER TABLE `origin_queue` ADD INDEX idx_pending_created (status, created_at);
        ALTER TABLE `origin_queue` ADD INDEX idx_retry_count (retry_count);
        ALTER TABLE `origin_queue`
        ADD COLUMN IF NOT EXISTS `updated_fields` TEXT DEFAULT NULL COMMENT '更新的字段列表（JSON格式）'
        """

    private func shape(of table: String, _ bench: KitBench) throws -> String {
        let row = try bench.connection.queryFirst("SHOW CREATE TABLE \(raw: table)")
        return (row?["Create Table"]?.displayText ?? "").replacing("`\(table)`", with: "")
    }

    @Test(
        "the queue of origin 5's watch is origin 5's table",
        arguments: TestDatabaseKind.allCases.filter { $0 == .mysql })
    func originTable(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.run(Self.origin)
            try bench.install(KitBench.watch(when: KitBench.active))
            let made = try shape(of: "member_notification_queue", bench)
            #expect(try made.contains("retry_count") && made == shape(of: "origin_queue", bench))
        }
    }

    @Test("its objects have origin 5's names", arguments: TestDatabaseKind.allCases.filter { $0 == .mysql })
    func originNames(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(when: KitBench.active))
            let triggers = try bench.connection.query("SHOW TRIGGERS LIKE 'members'").compactMap {
                $0["Trigger"]?.displayText
            }
            #expect(triggers.sorted() == ["tr_member_insert_notification", "tr_member_update_notification"])
            try bench.run("CALL ProcessMemberNotificationQueue(); CALL CleanupNotificationQueue()")
            try bench.run(
                """
                DROP TRIGGER IF EXISTS tr_member_insert_notification;
                DROP TRIGGER IF EXISTS tr_member_update_notification;
                DROP TABLE IF EXISTS member_notification_queue;
                DROP PROCEDURE IF EXISTS ProcessMemberNotificationQueue;
                DROP PROCEDURE IF EXISTS CleanupNotificationQueue
                """)
            let left = try bench.connection.query(
                "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()")
            #expect(left.isEmpty)
        }
    }

    @Test("removed in the other order nothing is left", arguments: TestDatabaseKind.allCases)
    func removal(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            let watch = try KitBench.watch(on: [.insert, .update, .delete])
            let table = try bench.install(watch)
            let objects = try WatchKit.objects(for: [watch], table: table)
            for _ in 1...2 {
                for object in objects.reversed() {
                    for statement in object.drop { try bench.run(statement) }
                }
            }
            try bench.run("INSERT INTO members (id) VALUES (1)")
            try bench.install(watch)
            try bench.run("DELETE FROM members")
            #expect(try bench.told().map(\.type) == ["DELETE_MEMBER"])
        }
    }

    @Test("a queue that was there before gets the columns and indexes it lacks", arguments: TestDatabaseKind.allCases)
    func parts(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            let old = try KitBench.watch(on: [.insert])
            try bench.install(old)
            try bench.run(
                kind == .mysql
                    ? "ALTER TABLE member_notification_queue DROP COLUMN updated_fields, DROP INDEX idx_retry_count"
                    : "ALTER TABLE member_notification_queue DROP COLUMN updated_fields; DROP INDEX member_notification_queue_record"
            )
            let watch = try KitBench.watch(on: [.update, .delete], keepsValues: true)
            let table = try WatchedTable.read(watch, on: bench.connection)
            for object in try WatchKit.objects(for: [watch], table: table) {
                let wanted =
                    ["updated_fields", "changes", "notification_type", "idx_retry_count"].contains(object.name)
                    || object.name.hasSuffix("_record")
                guard !object.isPartOfTable || wanted else { continue }
                for statement in object.kind == .procedure ? object.drop + object.create : object.create {
                    try bench.run(statement)
                }
            }
            try bench.run("INSERT INTO members (id) VALUES (1)")
            try bench.run("UPDATE members SET city = 'x'")
            try bench.run("DELETE FROM members")
            let told = try bench.told()
            #expect(told.map(\.type) == ["NEW_MEMBER", "UPDATE_MEMBER", "DELETE_MEMBER"])
            #expect(told[1].changes == ["city": .init(old: nil, new: "x")])
        }
    }

    @Test("what the catalog holds is what the object says it holds", arguments: TestDatabaseKind.allCases)
    func definitions(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            let watch = try KitBench.watch(on: [.insert, .update, .delete], when: KitBench.active)
            let table = try bench.install(watch)
            let objects = try WatchKit.objects(for: [watch], table: table)
            let statement: SQL =
                switch kind {
                case .mysql:
                    """
                    SELECT ACTION_STATEMENT AS body FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
                    UNION ALL
                    SELECT ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
                    """
                case .postgresql:
                    "SELECT prosrc AS body FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                case .sqlite: "SELECT sql AS body FROM sqlite_master WHERE type = 'trigger'"
                }
            let bodies = Set(try bench.connection.query(statement).map { try $0.text("body") })
            let expected = Set(
                objects.filter { [.trigger, .function, .procedure].contains($0.kind) }.compactMap(\.definition))
            #expect(bodies == expected && expected.count >= 3)
            #expect(bodies.allSatisfy { WatchKit.markedWatch(in: $0) == "new-members" })
        }
    }

    @Test("the procedures take the ten oldest and clean what is old", arguments: TriggerFaultTests.servers)
    func procedures(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch())
            try bench.run("INSERT INTO members (nickname, phone, status) VALUES \(bench.members(13))")
            try bench.run("UPDATE member_notification_queue SET retry_count = 3 WHERE id = 2")
            let quote = kind == .mysql ? "" : "\""
            try bench.run("CALL \(quote)ProcessMemberNotificationQueue\(quote)()")
            let taken = try bench.connection.query(
                "SELECT id FROM member_notification_queue WHERE status = 'PROCESSING' AND processed_at IS NOT NULL ORDER BY id"
            ).map { try $0.integer("id") }
            #expect(taken == [1] + Array(3...11))
            let ago = { (days: Int) in
                kind == .mysql ? "NOW() - INTERVAL \(days) DAY" : "now() - interval '\(days) days'"
            }
            try bench.run(
                """
                UPDATE member_notification_queue SET status = 'SUCCESS', processed_at = \(ago(8)) WHERE id = 1;
                UPDATE member_notification_queue SET status = 'SUCCESS', processed_at = \(ago(6)), created_at = \(ago(40)) WHERE id = 3;
                UPDATE member_notification_queue SET status = 'FAILED', created_at = \(ago(31)) WHERE id = 4;
                UPDATE member_notification_queue SET status = 'FAILED', created_at = \(ago(29)) WHERE id = 5;
                UPDATE member_notification_queue SET created_at = \(ago(90)) WHERE id = 6
                """)
            try bench.run("CALL \(quote)CleanupNotificationQueue\(quote)()")
            let left = try bench.connection.query("SELECT id FROM member_notification_queue ORDER BY id")
            #expect(try left.map { try $0.integer("id") } == [2, 3] + Array(5...13))
        }
    }

    @Test(
        "a committed change is said to who listens", arguments: TestDatabaseKind.allCases.filter { $0 == .postgresql })
    func notice(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        let watch = try KitBench.watch(on: [.insert, .update, .delete])
        try await database.pool.withConnection { connection in
            let bench = KitBench(kind: kind, database: database, connection: connection)
            try bench.run(KitBench.membersTable(kind))
            try bench.install(watch)
        }
        var heard = 0
        let writes = [
            "INSERT INTO members (id) VALUES (1)", "UPDATE members SET city = 'x'", "DELETE FROM members",
        ]
        for await notice in try #require(try database.driver().notices(named: watch.names.notice)) {
            if case .said = notice { heard += 1 }
            guard heard < writes.count else { break }
            let write = writes[heard]
            try await database.pool.withConnection { try $0.executeScript(write) }
        }
        #expect(heard == 3)
        try await database.drop()
    }
}
