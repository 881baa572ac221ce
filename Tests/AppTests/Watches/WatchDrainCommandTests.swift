import App
import Foundation
import TestSupport
import Testing

@Suite("herald watch list, drain and replay", .timeLimit(.minutes(3)))
struct WatchDrainCommandTests {
    @Test("tell what waits, once, and say how many", arguments: TestDatabaseKind.allCases)
    func drain(_ kind: TestDatabaseKind) async throws {
        try await WatchFolder.with(kind) { watched in
            let install = await watched.run("watch", "install", "new-members")
            #expect(install.status == 0, "\(install.complaints)")
            let empty = await watched.run("watch", "drain")
            #expect(empty.status == 0 && empty.output == "队列为空，无需处理\n", "\(empty.output)\(empty.complaints)")
            try await watched.sql("INSERT INTO members (nickname) VALUES ('小雨'), ('阿明')")
            try await watched.sql("INSERT INTO members (nickname, deleted) VALUES ('走了', 1)")

            let list = await watched.run("watch", "list")
            #expect(list.output.contains("new-members  crm"), "\(list.output)")
            let json = await watched.run("watch", "list", "--json")
            #expect(json.output.contains("\"pending\" : 2"), "\(json.output)")

            let drained = await watched.run("watch", "drain", "new-members")
            #expect(drained.status == 0, "\(drained.complaints)")
            #expect(drained.output == "队列处理成功: 总计2条, 成功2条, 失败0条\n", "\(drained.output)")
            #expect(watched.folder.received().sorted() == ["小雨", "阿明"])
            #expect(try await watched.states() == ["SUCCESS", "SUCCESS"])

            // Two changes of one record are told one after the other.
            try await watched.sql("UPDATE members SET phone = '138' WHERE nickname = '小雨'")
            try await watched.sql("UPDATE members SET phone = '139' WHERE nickname = '小雨'")
            let body = await watched.run("watch", "drain", "--json")
            #expect(
                body.output.hasPrefix(
                    #"{"success":true,"message":"处理完成","statistics":{"total":2,"success":2,"failed":0,"timestamp":""#),
                "\(body.output)\(body.complaints)")
            #expect(watched.folder.received().count == 4)
        }
    }

    @Test("a row that is gone has failed with that reason, and the command with status 1")
    func gone() async throws {
        try await WatchFolder.with(.sqlite) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            try await watched.sql("INSERT INTO members (nickname) VALUES ('小雨'), ('阿明')")
            try await watched.sql("DELETE FROM members WHERE nickname = '阿明'")
            let drained = await watched.run("watch", "drain")
            #expect(drained.status == 1)
            #expect(drained.output == "队列处理成功: 总计2条, 成功1条, 失败1条\n", "\(drained.output)")
            #expect(drained.complaints.contains("1 of 2 changes were not told"), "\(drained.complaints)")
            #expect(try await watched.states() == ["SUCCESS", "FAILED"])
        }
    }

    @Test("what a channel does not take yet is open, and the next call goes on with it")
    func open() async throws {
        try await WatchFolder.with(.sqlite) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            #expect(await watched.run("channel", "disable", "ops").status == 0)
            try await watched.sql("INSERT INTO members (nickname) VALUES ('小雨')")
            let open = await watched.run("watch", "drain", "--wait", "1")
            #expect(open.status == 0)
            #expect(open.output == "队列处理成功: 总计1条, 成功0条, 失败0条\n", "\(open.output)")
            #expect(open.complaints.contains("1 of 1 changes are not ended yet"), "\(open.complaints)")
            #expect(try await watched.states() == ["PROCESSING"])
            #expect(await watched.run("channel", "enable", "ops").status == 0)
            let ended = await watched.run("watch", "drain")
            #expect(ended.output == "队列处理成功: 总计1条, 成功1条, 失败0条\n", "\(ended.output)\(ended.complaints)")
            #expect(try await watched.states() == ["SUCCESS"])
        }
    }

    @Test("tells the queue of what has ended, though nothing is taken", arguments: TestDatabaseKind.allCases)
    func untold(_ kind: TestDatabaseKind) async throws {
        try await WatchFolder.with(kind) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            try await watched.sql("INSERT INTO members (nickname) VALUES ('小雨')")
            #expect(await watched.run("watch", "drain").status == 0)
            // As if it had died before it told the queue, a while ago; the record's next change waits for it.
            try await watched.sql(
                """
                UPDATE member_notification_queue SET status = 'PROCESSING', processed_at = '2025-01-01 00:00:00';
                UPDATE members SET phone = '138'
                """)
            let drained = await watched.run("watch", "drain")
            #expect(drained.output == "队列处理成功: 总计1条, 成功1条, 失败0条\n", "\(drained.output)\(drained.complaints)")
            #expect(try await watched.states() == ["SUCCESS", "SUCCESS"])
            #expect(watched.folder.received().count == 2)
        }
    }

    @Test("takes away what was finished long ago, which nobody else does")
    func clean() async throws {
        try await WatchFolder.with(.sqlite) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            try await watched.sql("INSERT INTO members (nickname) VALUES ('小雨'), ('阿明')")
            #expect(await watched.run("watch", "drain").status == 0)
            try await watched.sql(
                """
                UPDATE member_notification_queue SET created_at = '2025-01-01 00:00:00',
                processed_at = '2025-01-01 00:00:01' WHERE id = 1
                """)
            #expect(await watched.run("watch", "drain").status == 0)
            #expect(try await watched.states() == ["SUCCESS"])
        }
    }

    @Test("takes no more than --max", arguments: TestDatabaseKind.allCases)
    func most(_ kind: TestDatabaseKind) async throws {
        try await WatchFolder.with(kind) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            try await watched.sql("INSERT INTO members (nickname) VALUES ('a'), ('b'), ('c')")
            let drained = await watched.run("watch", "drain", "--max", "2")
            #expect(drained.output == "队列处理成功: 总计2条, 成功2条, 失败0条\n", "\(drained.output)")
            #expect(try await watched.states().sorted() == ["PENDING", "SUCCESS", "SUCCESS"])
        }
    }

    @Test("replay tells once more what was told since then", arguments: TestDatabaseKind.allCases)
    func replay(_ kind: TestDatabaseKind) async throws {
        try await WatchFolder.with(kind) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            try await watched.sql("INSERT INTO members (nickname) VALUES ('小雨'), ('阿明')")
            #expect(await watched.run("watch", "drain").status == 0)
            let failed = await watched.run("watch", "replay", "new-members", "--since", "2020-01-01 00:00", "--failed")
            #expect(failed.output.hasPrefix("0 changes wait again"), "\(failed.output)\(failed.complaints)")
            let replayed = await watched.run("watch", "replay", "new-members", "--since", "2020-01-01 00:00")
            #expect(replayed.output.hasPrefix("2 changes wait again"), "\(replayed.output)\(replayed.complaints)")
            #expect(await watched.run("watch", "drain").status == 0)
            #expect(watched.folder.received().sorted() == ["小雨", "小雨", "阿明", "阿明"])
            let audit = await watched.run("audit", "list")
            #expect(audit.output.contains("watch.replay"), "\(audit.output)")
        }
    }

    @Test("refuses what it does not know, and says which watches there are")
    func misuse() async throws {
        try await WatchFolder.with(.sqlite) { watched in
            for arguments in [["drain", "none"], ["replay", "none", "--since", "2020-01-01 00:00"]] {
                let result = await CommandResult.of(
                    ["watch"] + arguments + ["--config", watched.folder.configurationFile])
                #expect(result.status == 2)
                #expect(result.complaints.contains("there are: new-members"), "\(result.complaints)")
            }
            #expect(await watched.run("watch", "drain", "--max", "0").status == 2)
            #expect(await watched.run("watch", "replay", "new-members", "--since", "soon").status == 2)
            // The queue is not there yet.
            let missing = await watched.run("watch", "drain")
            #expect(missing.status == 1)
            #expect(missing.complaints.contains("herald watch install new-members"), "\(missing.complaints)")
            let list = await watched.run("watch", "list")
            #expect(list.status == 0 && list.output.contains("?"), "\(list.output)")
        }
    }

    @Test("--daemon tells each change soon after it was made, and ends when it is asked to")
    func daemon() async throws {
        try await WatchFolder.with(.sqlite) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            let process = try HeraldProcess(
                ["watch", "drain", "--daemon", "--debug", "--config", watched.folder.configurationFile],
                errorFile: watched.folder.path + "/daemon.err")
            for name in ["小雨", "阿明"] {
                try await watched.sql("INSERT INTO members (nickname) VALUES ('\(name)')")
                for _ in 0..<3_000 where !watched.folder.received().contains(name) && process.isRunning {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            #expect(watched.folder.received() == ["小雨", "阿明"], "\(process.log)")
            #expect(process.stop() == 0)
            #expect(process.log.contains(#""msg":"stopped""#))
        }
    }
}

extension WatchFolder {
    /// Of the queue's rows, in their order.
    func states() async throws -> [String] {
        try await database.pool.withConnection { connection in
            try connection.query("SELECT status AS state FROM member_notification_queue ORDER BY id")
                .map { try $0.text("state") }
        }
    }
}
