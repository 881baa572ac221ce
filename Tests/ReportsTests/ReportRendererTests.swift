import Database
import Foundation
import SampleData
import Templates
import TestSupport
import Testing

@testable import Reports

@Suite("Rendering a report from its sources")
struct ReportRendererTests {
    static let origin = """
        📊 6页网24小时活动报告(2025-09-05 10:00)
        🆕 新注册：3人
        💰 购买：2笔，收入¥298
        👥 活跃：15人登录
        📚 观看：25次，120分钟
        """

    @Test("the report of origin 1 comes out byte for byte", arguments: TestDatabaseKind.allCases)
    func originReport(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection { try SixPageSample(now: Facts.tenOClock).create(on: $0) }
            let rendered = try await ReportRenderer(sources: [ReportSource(name: "sixpage", pool: pool)])
                .render(try SampleReports.sixPage(), at: Facts.tenOClock)
            #expect(rendered.failures == [])
            #expect(rendered.text.map { Array($0.utf8) } == Array(Self.origin.utf8))
        }
    }

    @Test(
        "lines of 0 and NULL are left out; without any line there is the empty text",
        arguments: TestDatabaseKind.allCases)
    func hiding(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let lines = [
                "SELECT 0 AS n", "SELECT NULL AS n", "SELECT 1 AS n WHERE 1 = 0", "SELECT 0.00 AS n",
                "SELECT SUM(n) AS n FROM (SELECT 1 AS n) x WHERE n = 2",
            ]
            let text = try await render(lines.map { ("行：{{n}}", $0) }, pool).text
            #expect(text == "标题\n暂无新活动")
            let some = try await render([("甲：{{n}}", "SELECT 0 AS n"), ("乙：{{n}}", "SELECT 7 AS n")], pool).text
            #expect(some == "标题\n乙：7")
        }
    }

    @Test("a line that is never hidden shows 0 and an absent row")
    func neverHidden() async throws {
        try await withTestDatabase(.sqlite) { pool in
            let lines = [
                ReportLine(text: try TextTemplate("甲：{{n}}"), query: "SELECT 0 AS n", hiding: .never),
                ReportLine(
                    text: try TextTemplate("乙：{{money(n)}}"), query: "SELECT 1 AS n WHERE 1 = 0", hiding: .never),
            ]
            #expect(try await render(lines, pool).text == "标题\n甲：0\n乙：¥0")
        }
    }

    @Test("decimals of any length, big numbers and emoji arrive exactly", arguments: TestDatabaseKind.allCases)
    func exact(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection {
                try $0.executeScript("CREATE TABLE bill (price DECIMAL(30, 2) NOT NULL, note VARCHAR(40))")
                try $0.execute("INSERT INTO bill (price, note) VALUES (\("9007199254740993.10"), \("👨‍👩‍👧 <b>{{x}}"))")
            }
            // SQLite has no decimals: a price is what its driver gives for a NUMERIC column.
            let price =
                kind == .sqlite
                ? "SELECT '9007199254740993.10' AS price, note FROM bill" : "SELECT price, note FROM bill"
            let text = try await render([("{{price}} {{note}}", price)], pool).text
            #expect(text == "标题\n9007199254740993.10 👨‍👩‍👧 <b>{{x}}")
        }
    }

    @Test("the window is bound in integer and text columns, the end not included", arguments: TestDatabaseKind.allCases)
    func windowBinding(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection {
                try $0.executeScript("CREATE TABLE visit (unix BIGINT NOT NULL, local VARCHAR(19) NOT NULL)")
                for (unix, local) in [
                    (1_756_951_199, "2025-09-04 09:59:59"), (1_756_951_200, "2025-09-04 10:00:00"),
                    (1_757_037_599, "2025-09-05 09:59:59"), (1_757_037_600, "2025-09-05 10:00:00"),
                ] {
                    try $0.execute("INSERT INTO visit (unix, local) VALUES (\(unix), \(local))")
                }
            }
            let text = try await render(
                [
                    ("{{n}}", "SELECT COUNT(*) AS n FROM visit WHERE unix >= :start_unix AND unix < :end_unix"),
                    ("{{n}}", "SELECT COUNT(*) AS n FROM visit WHERE local >= :start AND local < :end"),
                    ("{{n}}", "SELECT COUNT(*) AS n FROM visit WHERE unix < :start_unix -- not :end_unix"),
                ], pool
            ).text
            #expect(text == "标题\n2\n2\n1")
        }
    }

    @Test("a line compares with the window before", arguments: TestDatabaseKind.allCases)
    func comparison(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection {
                try $0.executeScript("CREATE TABLE visit (unix BIGINT NOT NULL)")
                for unix in [1_756_900_000, 1_756_900_001, 1_757_000_000, 1_757_000_001, 1_757_000_002] {
                    try $0.execute("INSERT INTO visit (unix) VALUES (\(unix))")
                }
            }
            let query = "SELECT COUNT(*) AS n FROM visit WHERE unix >= :start_unix AND unix < :end_unix"
            let text = try await render([("{{n}}次（前一日{{previous.n}}次，{{change_percent}}）", query)], pool).text
            #expect(text == "标题\n3次（前一日2次，+50%）")
        }
    }

    @Test("detail rows are masked and cut, the count is the true one", arguments: TestDatabaseKind.allCases)
    func details(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection {
                try $0.executeScript("CREATE TABLE member (id INT NOT NULL, name VARCHAR(20), phone VARCHAR(20))")
                let members: [(Int, String?, String?)] = [
                    (1, "张三", "13800138000"), (2, "欧阳娜娜", nil), (3, "{{x}}", "1"), (4, "王五", "2"), (5, nil, "3"),
                ]
                for (id, name, phone) in members {
                    try $0.execute("INSERT INTO member (id, name, phone) VALUES (\(id), \(name), \(phone))")
                }
            }
            let details = ReportDetails(
                text: try TextTemplate("· {{mask_name(name)}} {{mask_phone(phone)}}"),
                query: "SELECT name, phone FROM member ORDER BY id", maximum: 2,
                more: try TextTemplate("…共{{total}}人，另有{{rest}}人"))
            let line = ReportLine(
                text: try TextTemplate("{{n}}人"), query: "SELECT COUNT(*) AS n FROM member", details: details)
            #expect(try await render([line], pool).text == "标题\n5人\n· 张* 138****8000\n· 欧*** \n…共5人，另有3人")
        }
    }

    // MARK: - Failures

    @Test("a line that fails is left out and named, the others go on", arguments: TestDatabaseKind.allCases)
    func isolation(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let rendered = try await render(
                [
                    ("🆕 甲：{{n}}", "SELEC 1 AS n"), ("乙：{{n}}", "SELECT 2 AS n"), ("丙：{{n}}", "SELECT n FROM nowhere"),
                    ("丁：{{m}}", "SELECT 4 AS n"), ("戊：{{n}}", "SELECT :nothing AS n"),
                ], pool)
            #expect(rendered.text == "标题\n乙：2\n⚠️ 4项统计失败：🆕 甲、丙、丁、戊")
            let sentences = rendered.failures.map(\.description)
            #expect(sentences.count == 4)
            #expect(sentences.allSatisfy { $0.hasPrefix("report test, line ") }, "\(sentences)")
            #expect(sentences[0].contains("line 🆕 甲: the source here does not understand the query"), "\(sentences)")
            #expect(sentences[1].contains("does not know a table or column"), "\(sentences)")
            #expect(sentences[2].contains("names {{m}}, but its query gives n"), "\(sentences)")
            #expect(
                sentences[3].contains("the query uses :nothing, which is not known; the parameters are :end, "),
                "\(sentences)")
        }
    }

    @Test("when every line fails there is no message at all")
    func allFailed() async throws {
        try await withTestDatabase(.sqlite) { pool in
            let rendered = try await render([("甲：{{n}}", "SELEC 1"), ("乙：{{n}}", "SELECT n FROM nowhere")], pool)
            #expect(rendered.text == nil)
            #expect(rendered.failures.map(\.line) == ["甲", "乙"])
        }
    }

    @Test("a failed line beside empty ones does not say that nothing happened")
    func failedAndEmpty() async throws {
        try await withTestDatabase(.sqlite) { pool in
            let rendered = try await render([("甲：{{n}}", "SELEC 1"), ("乙：{{n}}", "SELECT 0 AS n")], pool)
            #expect(rendered.text == "标题\n⚠️ 1项统计失败：甲")
        }
    }

    @Test("more rows than the source allows are an error", arguments: TestDatabaseKind.allCases)
    func tooManyRows(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let union = (1...6).map { "SELECT \($0) AS n" }.joined(separator: " UNION ALL ")
            let rendered = try await render([("甲：{{n}}", union)], pool, maximumRows: 5)
            #expect(
                rendered.failures.first?.cause.message == "the query gave more than 5 rows, so nothing of it was used")
            #expect(try await render([("甲：{{n}}", union)], pool, maximumRows: 6).failures.isEmpty)
        }
    }

    @Test("a line that does not end is stopped with the report's timeout, the others stand")
    func tooSlow() async throws {
        try await withTestDatabase(.sqlite) { pool in
            let endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) AS n FROM r"
            let rendered = try await render(
                [("甲：{{n}}", endless), ("乙：{{n}}", "SELECT 2 AS n")], pool, timeout: .milliseconds(300))
            #expect(rendered.text == "标题\n乙：2\n⚠️ 1项统计失败：甲")
            #expect(rendered.failures.first?.cause.message.contains("timeout of 300ms") == true, "\(rendered.failures)")
        }
    }

    @Test(
        "a query beyond the source's statement timeout is stopped on the server", arguments: TestDatabaseKind.allCases)
    func statementTimeout(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        try await database.pool.withConnection { try $0.executeScript("CREATE TABLE visit (n INT NOT NULL)") }
        let source = ConnectionPool(
            driver: try database.driver(options: SessionOptions(readOnly: true, statementTimeout: .milliseconds(300))))
        let endless =
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2000000000) SELECT COUNT(*) AS n FROM r"
        let tables =
            "SELECT COUNT(*) AS n FROM information_schema.columns a, information_schema.columns b, information_schema.columns c"
        let query = kind == .mysql ? tables : endless
        let rendered = try await render([("甲：{{n}}", query), ("乙：{{n}}", "SELECT 2 AS n")], source)
        await source.close()
        try await database.drop()
        #expect(rendered.text == "标题\n乙：2\n⚠️ 1项统计失败：甲")
        let cause = rendered.failures.first?.cause
        #expect(cause?.message.contains("took too long and was stopped") == true, "\(rendered.failures)")
        #expect(cause?.notice.contains("sources.here.statement_timeout") == true, "\(rendered.failures)")
    }

    @Test("more lines than connections wait for their turn, however long the pool would let them wait")
    func turns() async throws {
        let database = try await TestDatabase.make(.sqlite)
        try await database.pool.withConnection { try $0.executeScript("CREATE TABLE visit (n INT NOT NULL)") }
        let source = ConnectionPool(
            driver: try database.driver(options: SessionOptions(readOnly: true)),
            configuration: PoolConfiguration(maximumConnections: 1, acquireTimeout: .milliseconds(20)))
        let slow =
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 300000) SELECT COUNT(*) AS n FROM r"
        let rendered = try await render((1...6).map { _ in ("{{n}}", slow) }, source)
        await source.close()
        try await database.drop()
        #expect(rendered.failures == [])
        #expect(rendered.lines.count == 6)
    }

    @Test("a source that does not answer and one that is not declared are told with what to do")
    func noSource() async throws {
        let down = ConnectionPool(
            driver: try TestDatabase.driver(
                .postgresql, url: DatabaseURL("postgres://reader:secret-word@127.0.0.1:1/sixpage"),
                options: SessionOptions(connectTimeout: .seconds(2))))
        let line = ReportLine(text: try TextTemplate("甲：{{n}}"), query: "SELECT 1 AS n", source: "other")
        let rendered = try await render([try SampleReports.line("乙：{{n}}", "SELECT 1 AS n"), line], down)
        await down.close()
        let sentences = rendered.failures.map(\.description)
        #expect(rendered.text == nil)
        #expect(sentences.first?.contains("the source here (") == true, "\(sentences)")
        #expect(sentences.first?.contains("did not answer") == true, "\(sentences)")
        #expect(sentences.last?.contains("the source other is not declared") == true, "\(sentences)")
        #expect(!"\(sentences)".contains("secret-word"))
        #expect(rendered.failures.notices.first?.contains("数据源 here 连不上") == true)
    }

    @Test("a report cannot write into its source", arguments: TestDatabaseKind.allCases)
    func readOnly(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        try await database.pool.withConnection { connection in
            try connection.executeScript("CREATE TABLE visit (n INT NOT NULL)")
            try connection.execute("INSERT INTO visit (n) VALUES (1)")
        }
        let reader = ConnectionPool(driver: try database.driver(options: SessionOptions(readOnly: true)))
        let rendered = try await render(
            [
                ("甲：{{n}}", "UPDATE visit SET n = 2"), ("乙：{{n}}", "DELETE FROM visit"),
                ("丙：{{n}}", "SELECT n FROM visit"),
            ], reader)
        await reader.close()
        try await database.drop()
        #expect(rendered.text == "标题\n丙：1\n⚠️ 2项统计失败：甲、乙")
        #expect(rendered.failures.allSatisfy { $0.cause.message.contains("tried to write") }, "\(rendered.failures)")
    }

    // MARK: -

    private func render(
        _ lines: [(String, String)], _ pool: ConnectionPool, maximumRows: Int = 100, timeout: Duration = .seconds(60)
    ) async throws -> RenderedReport {
        try await render(
            try lines.map { try SampleReports.line($0.0, $0.1) }, pool, maximumRows: maximumRows, timeout: timeout)
    }

    private func render(
        _ lines: [ReportLine], _ pool: ConnectionPool, maximumRows: Int = 100, timeout: Duration = .seconds(60)
    ) async throws -> RenderedReport {
        let report = ReportDefinition(
            name: "test", source: "here", timeZone: Facts.shanghai, title: try TextTemplate("标题"), lines: lines,
            timeout: timeout, channels: ["ops"])
        return try await ReportRenderer(sources: [ReportSource(name: "here", pool: pool, maximumRows: maximumRows)])
            .render(report, at: Facts.tenOClock)
    }
}
