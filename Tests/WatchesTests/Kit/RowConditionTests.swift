import Database
import Testing

@testable import Watches

@Suite("A condition's bare names in a trigger")
struct RowConditionTests {
    private func table(_ dialect: SQLDialect) -> WatchedTable {
        let names = ["id", "status", "deleted", "name", "left", "day", "会员", "date"]
        let columns = names.map { WatchedColumn(name: $0, type: "text") }
        return WatchedTable(
            dialect: dialect, schema: nil, name: "members", columns: columns, key: columns[0], referenceType: "bigint")
    }

    private func rewritten(_ text: String, _ dialect: SQLDialect = .mysql) throws -> String {
        try RowCondition(text, dialect).qualified(with: "NEW", in: table(dialect))
    }

    @Test(
        "a bare or quoted name of a column is that of the row",
        arguments: [
            ("deleted = 0 AND status = 'ACTIVE'", "NEW.`deleted` = 0 AND NEW.`status` = 'ACTIVE'"),
            ("STATUS IN ('a')", "NEW.`status` IN ('a')"),
            ("`status`='x'", "NEW.`status`='x'"),
            ("(status)", "(NEW.`status`)"),
            ("会员 > 0", "NEW.`会员` > 0"),
            ("members.status = 1", "NEW.status = 1"),
            ("members.`status` = 1", "NEW.`status` = 1"),
            ("NOT status", "NOT NEW.`status`"),
            ("status-deleted", "NEW.`status`-NEW.`deleted`"),
            ("lower(name) = 'x'", "lower(NEW.`name`) = 'x'"),
        ])
    func columns(_ text: String, _ expected: String) throws {
        #expect(try rewritten(text) == expected)
    }

    @Test(
        "what only looks like a column is left alone",
        arguments: [
            "'status'", "'it''s status'", "'a\\' status'", "\"status\"", "/* status */ 1", "1 # status", "1 -- status",
            "left(1, 2)", "vip.status", "@status", "@@session.status", "DATE '2026-01-01'", "other = 1", "N'status'",
            "_utf8mb4'status'", "NEW.status", "x COLLATE name", "CAST(1 AS date)", "NOW() - INTERVAL 7 DAY",
            "EXISTS (SELECT 1 FROM name)", "0x1F", "1.5",
        ])
    func others(_ text: String) throws {
        #expect(try rewritten(text).hasPrefix(text))
    }

    @Test("SQLite's names may stand in any quotes")
    func sqlite() throws {
        #expect(try rewritten("\"status\" = [name]", .sqlite) == "NEW.\"status\" = NEW.\"name\"")
        #expect(try rewritten("`status` = \"ACTIVE\"", .sqlite) == "NEW.\"status\" = \"ACTIVE\"")
        #expect(try rewritten("status LIKE 'a\\'", .sqlite) == "NEW.\"status\" LIKE 'a\\'")
    }

    @Test(
        "PostgreSQL's literals are passed over",
        arguments: ["E'a\\'status'", "$$status$$", "$x$ ' $x$", "a /* /* */ */"])
    func postgresql(_ text: String) throws {
        #expect(try rewritten(text, .postgresql) == text)
    }

    @Test(
        "what is no expression is refused",
        arguments: ["", "  -- x", "a = 1; DROP TABLE x", "1) OR (1", "(a", "'a", "/* a", "`a", "a = 1)"])
    func refused(_ text: String) {
        #expect(throws: WatchTrouble.self) { try RowCondition(text, .mysql) }
    }

    @Test("a comment at the end does not swallow what follows")
    func lastComment() throws {
        #expect(try RowCondition("a = 1 -- active ones", .postgresql).text.hasSuffix("\n"))
    }
}
