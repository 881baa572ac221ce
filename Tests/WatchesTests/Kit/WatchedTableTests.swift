import Database
import TestSupport
import Testing
import Watches

@Suite("What the catalog says of a watched table")
struct WatchedTableTests {
    @Test("columns come in order, with what a watch has to know of them", arguments: TestDatabaseKind.allCases)
    func columns(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            let table = try WatchedTable.read(KitBench.watch(), on: bench.connection)
            #expect(
                table.columns.map(\.name) == [
                    "id", "nickname", "phone", "city", "height", "score", "photo", "extra", "deleted", "status",
                ])
            #expect(table.key.name == "id" && table.key.isInteger && table.key.isKey)
            #expect(table.columns.filter(\.isKey).count == 1)
            #expect(table.column("nickname")?.isTextual == true && table.column("height")?.isTextual == false)
            #expect(table.column("nickname")?.comparison == .binary)
            #expect(table.column("photo")?.hasValues == false && table.column("score")?.hasValues == true)
            #expect(table.warnings.isEmpty && !table.isPartitioned)
            switch kind {
            case .mysql:
                #expect(table.column("nickname")?.type == "varchar(50)" && table.key.type == "int(11)")
                #expect(table.referenceType == "bigint(20) UNSIGNED")
            case .postgresql:
                #expect(table.column("nickname")?.type == "character varying(50)" && table.referenceType == "bigint")
                #expect(table.column("extra")?.comparison == .asText)
                #expect(table.quotedPath == "\"public\".\"members\"")
            case .sqlite: #expect(table.referenceType == "INTEGER" && table.schema == nil)
            }
        }
    }

    @Test("a key that is no number gives the queue its own type", arguments: TestDatabaseKind.allCases)
    func textKey(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind, table: false) { bench in
            let charset = kind == .mysql ? " CHARACTER SET ascii COLLATE ascii_bin" : ""
            try bench.run("CREATE TABLE members (code varchar(36)\(charset) PRIMARY KEY, name varchar(9))")
            let table = try WatchedTable.read(KitBench.watch(key: "code"), on: bench.connection)
            switch kind {
            case .mysql: #expect(table.referenceType == "varchar(36) CHARACTER SET ascii COLLATE ascii_bin")
            case .postgresql: #expect(table.referenceType == "character varying(36)")
            case .sqlite: #expect(table.referenceType == "varchar(36)")
            }
            try bench.install(KitBench.watch(key: "code"))
            try bench.run("INSERT INTO members VALUES ('a-1', 'x')")
            #expect(try bench.told() == [.init(.text("a-1"), "NEW_MEMBER")])
        }
    }

    @Test("a table that is not there is refused, and a near name is told", arguments: TestDatabaseKind.allCases)
    func noTable(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            let trouble = try Self.trouble(KitBench.watch("member"), bench)
            #expect(trouble?.kind == .noTable && trouble?.hint == "did you mean members?")
            #expect(try Self.trouble(KitBench.watch("main2.members"), bench)?.kind == .noTable)
        }
    }

    @Test("a column that is not there is refused, and a near name is told", arguments: TestDatabaseKind.allCases)
    func noColumn(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            let trouble = try Self.trouble(KitBench.watch(columns: ["nickname", "phnoe"]), bench)
            #expect(trouble?.kind == .noColumn && trouble?.hint == "did you mean phone?")
            #expect(try Self.trouble(KitBench.watch(key: "uid"), bench)?.kind == .noColumn)
        }
    }

    @Test("a key has to be unique by itself", arguments: TestDatabaseKind.allCases)
    func key(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            #expect(try Self.trouble(KitBench.watch(key: "city"), bench)?.kind == .noKey)
            #expect(try Self.trouble(KitBench.watch(key: "phone"), bench) == nil)
            try bench.run("CREATE TABLE pairs (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a, b))")
            #expect(try Self.trouble(KitBench.watch("pairs", key: "a"), bench)?.kind == .noKey)
        }
    }

    @Test("a view is no table", arguments: TestDatabaseKind.allCases)
    func view(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.run("CREATE VIEW seen AS SELECT id FROM members")
            let trouble = try Self.trouble(KitBench.watch("seen"), bench)
            #expect(trouble?.kind == .notATable && trouble?.message.contains("a view") == true)
            guard kind != .mysql else { return }
            try bench.run("CREATE TEMPORARY TABLE passing (id integer PRIMARY KEY)")
            #expect(try Self.trouble(KitBench.watch("passing"), bench)?.kind == .notATable)
        }
    }

    @Test("a table without transactions is warned of", arguments: TestDatabaseKind.allCases.filter { $0 == .mysql })
    func engine(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind, table: false) { bench in
            try bench.run("CREATE TABLE members (id int PRIMARY KEY) ENGINE=MyISAM")
            let table = try WatchedTable.read(KitBench.watch(), on: bench.connection)
            #expect(table.warnings.count == 1 && table.warnings[0].contains("MyISAM"))
        }
    }

    @Test("only PostgreSQL tells names by their case", arguments: TestDatabaseKind.allCases)
    func folding(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            let watch = try KitBench.watch(key: "ID", columns: ["Phone"])
            guard kind != .postgresql else {
                #expect(try Self.trouble(watch, bench)?.hint == "did you mean id?")
                return
            }
            let table = try WatchedTable.read(watch, on: bench.connection)
            #expect(table.key.name == "id" && table.watchedColumns(of: watch).map(\.name) == ["phone"])
        }
    }

    static func trouble(_ definition: WatchDefinition, _ bench: KitBench) throws -> WatchTrouble? {
        do {
            _ = try WatchedTable.read(definition, on: bench.connection)
            return nil
        } catch let trouble as WatchTrouble {
            return trouble
        }
    }

    @Test("what is polled may be a view", arguments: TestDatabaseKind.allCases)
    func polledView(_ kind: TestDatabaseKind) async throws {
        var watch = try InstallBench.watch()
        watch.table = "active_members"
        let polled = watch
        try await InstallBench.with(kind) { connection in
            try connection.execute("CREATE VIEW active_members AS SELECT id, nickname FROM members")
            #expect(try WatchedTable.polledColumns(of: polled, on: connection) == ["id", "nickname"])
            #expect(throws: WatchTrouble.self) { try WatchedTable.read(polled, on: connection) }
        }
    }
}
