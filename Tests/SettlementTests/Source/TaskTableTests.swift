import Database
import Settlement
import TestSupport
import Testing

@Suite("The table of tasks")
struct TaskTableTests {
    @Test("gives the active ones of many", arguments: SourceFixture.kinds)
    func active(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let tasks = try await pool.withConnection { connection in
                try SourceFixture().make(on: connection)
                try connection.transaction {
                    for id: Int64 in 1...1_200 {
                        try connection.execute(
                            """
                            INSERT INTO drama_tasks (task_id, title, status, project_id, external_task_id, callback_url)
                            VALUES (\(id), 't', \(id % 3 == 0 ? "paused" : "active"), 'p', \(id + 5), 'https://x.example')
                            """)
                    }
                }
                return try TaskTable.active(Array((1...1_300).reversed()), on: connection)
            }
            #expect(tasks.map(\.id) == (1...1_200).filter { $0 % 3 != 0 })
            #expect(
                tasks[0]
                    == SettledTask(
                        id: 1, projectID: "p", externalID: .number(6), title: "t", duration: 15,
                        callbackURL: "https://x.example", callbackSecret: nil))
        }
    }

    @Test("gives a task of an older schema, and ids that are texts", arguments: SourceFixture.kinds)
    func olderSchema(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let tasks = try await pool.withConnection { connection in
                try connection.execute(
                    "CREATE TABLE drama_tasks (task_id INTEGER PRIMARY KEY, status TEXT, external_task_id TEXT)")
                try connection.execute(
                    "INSERT INTO drama_tasks VALUES (1, 'paused', '007'), (2, 'active', NULL), (3, 'active', 'x-9')")
                return try [1, 2, 3, 4].map { try TaskTable.task($0, on: connection) }
            }
            #expect(
                tasks == [
                    SettledTask(id: 1, externalID: .text("007")), SettledTask(id: 2),
                    SettledTask(id: 3, externalID: .text("x-9")), nil,
                ])
        }
    }
}
