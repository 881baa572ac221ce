import Database
import TestSupport
import Testing

@Suite("Inserting on three databases", .timeLimit(.minutes(1)))
struct InsertTests {
    private static let table = Migration(
        name: "t-001",
        script: """
            CREATE TABLE t (
                id {{id}}, room {{key}} NOT NULL, mark {{key}} NOT NULL, note {{text}}, UNIQUE (room, mark)
            )
            """)

    private static func insertion(_ room: String, _ mark: String, note: String? = nil) -> SQL {
        "INSERT INTO t (room, mark, note) VALUES (\(room), \(mark), \(note))"
    }

    @Test(
        "a new row gives its id; one that is there gives none and goes on in the transaction",
        arguments: TestDatabaseKind.allCases)
    func ignoring(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: [Self.table]) { pool in
            let ids = try await pool.transaction { connection in
                [
                    try connection.insert(Self.insertion("a", "1")),
                    try connection.insertIgnoring(Self.insertion("a", "1"), conflictOn: ["room", "mark"]),
                    try connection.insertIgnoring(Self.insertion("a", "2"), conflictOn: ["room", "mark"]),
                ]
            }
            let stored = try await pool.withConnection { connection in
                try connection.query("SELECT id FROM t ORDER BY id").map { try $0.integer("id") }
            }
            #expect(ids[1] == nil)
            #expect(stored == ids.compactMap(\.self))
        }
    }

    @Test("ignoring a conflict hides no other error", arguments: TestDatabaseKind.allCases)
    func otherErrors(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: [Self.table]) { pool in
            let error = await #expect(throws: DatabaseError.self) {
                try await pool.transaction { connection in
                    try connection.insertIgnoring(
                        "INSERT INTO t (room, mark) VALUES (NULL, 'x')", conflictOn: ["room", "mark"])
                }
            }
            #expect(error?.kind == .constraintViolation)
        }
    }

    @Test(
        "several rows at once: those that are there are passed over, or changed",
        arguments: TestDatabaseKind.allCases)
    func severalRows(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: [Self.table]) { pool in
            let notes = try await pool.transaction { connection in
                try connection.execute(Self.insertion("a", "1", note: "old"))
                let ignoring = pool.dialect.ignoringConflict(on: ["room", "mark"])
                try connection.execute(
                    """
                    INSERT INTO t (room, mark, note)
                    VALUES (\("a"), \("1"), \("ignored")), (\("a"), \("2"), \("new"))\(raw: ignoring)
                    """)
                let updating = pool.dialect.updatingOnConflict(on: ["room", "mark"], set: ["note"])
                try connection.execute(Self.insertion("a", "2", note: "changed") + SQL(text: updating))
                return try connection.query("SELECT note FROM t ORDER BY mark").map { try $0.text("note") }
            }
            #expect(notes == ["old", "changed"])
        }
    }

    @Test("workers claim different rows, or wait for each other", arguments: TestDatabaseKind.allCases)
    func skipLocked(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: [Self.table]) { pool in
            try await pool.transaction { connection in
                for number in 0..<40 { try connection.execute(Self.insertion("due", "\(number)")) }
            }
            let claimed = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await pool.transaction { connection in
                            let rows = try connection.query(
                                """
                                SELECT id FROM t WHERE room = 'due' ORDER BY id LIMIT 5\(raw: pool.dialect.skipLocked)
                                """)
                            let ids = try rows.map { try $0.integer("id") }
                            guard !ids.isEmpty else { return [] }
                            try connection.execute("UPDATE t SET room = 'taken' WHERE id IN (\(list: ids))")
                            return ids
                        }
                    }
                }
                return try await group.reduce([], +)
            }
            #expect(Set(claimed).count == claimed.count)
            #expect(!claimed.isEmpty)
        }
    }
}
