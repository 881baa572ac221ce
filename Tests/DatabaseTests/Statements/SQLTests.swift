import Database
import Testing

@Suite("Statements with their values apart")
struct SQLTests {
    @Test("values become placeholders, in each database's own form")
    func placeholders() {
        let name: String? = nil
        let statement: SQL = "SELECT * FROM \(raw: "t") WHERE a = \(1) AND b IN (\(list: ["x", "y"])) AND c = \(name)"
        #expect(statement.text(for: .mysql) == "SELECT * FROM t WHERE a = ? AND b IN (?, ?) AND c = ?")
        #expect(statement.text(for: .postgresql) == "SELECT * FROM t WHERE a = $1 AND b IN ($2, $3) AND c = $4")
        #expect(statement.parameters == [.integer(1), .text("x"), .text("y"), .null])
    }

    @Test("statements are put together without renumbering by hand")
    func composition() {
        let limit: SQL = " LIMIT \(10)"
        let condition: SQL = "state = \("due")"
        var statement: SQL = "SELECT id FROM delivery WHERE \(condition)"
        statement.append(" AND channel = \("ops")")
        #expect(
            (statement + limit).text(for: .postgresql)
                == "SELECT id FROM delivery WHERE state = $1 AND channel = $2 LIMIT $3")
        #expect((statement + limit).parameters == [.text("due"), .text("ops"), .integer(10)])
    }

    @Test("what differs between the databases is said in one place")
    func suffixes() {
        #expect(SQLDialect.sqlite.skipLocked == "")
        #expect(SQLDialect.postgresql.skipLocked == " FOR UPDATE SKIP LOCKED")
        #expect(SQLDialect.sqlite.ignoringConflict(on: ["a", "b"]) == " ON CONFLICT (a, b) DO NOTHING")
        #expect(SQLDialect.mysql.ignoringConflict(on: ["a", "b"]) == " ON DUPLICATE KEY UPDATE a = a")
        #expect(
            SQLDialect.postgresql.updatingOnConflict(on: ["a"], set: ["b", "c"])
                == " ON CONFLICT (a) DO UPDATE SET b = excluded.b, c = excluded.c")
        #expect(
            SQLDialect.mysql.updatingOnConflict(on: ["a"], set: ["b"]) == " ON DUPLICATE KEY UPDATE b = VALUES(b)")
    }
}
