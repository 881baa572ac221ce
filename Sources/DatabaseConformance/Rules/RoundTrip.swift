import Database
import FoundationEssentials
import TestSupport

/// A column's type with values that go in and what must come out.
struct RoundTrip: Sendable {
    let type: String
    let values: [(given: SQLValue, found: SQLValue)]

    init(_ type: String, _ values: [(given: SQLValue, found: SQLValue)]) {
        self.type = type
        self.values = values
    }

    init(_ type: String, same values: [SQLValue]) {
        self.init(type, values.map { ($0, $0) })
    }

    func check(on database: TestDatabase, table: String) async throws {
        let values = values
        let type = type
        try await database.run("CREATE TABLE \(raw: table) (id INTEGER, v \(raw: type))")
        let rows = try await database.pool.withConnection { connection in
            for (index, value) in values.enumerated() {
                try connection.execute("INSERT INTO \(raw: table) VALUES (\(index), \(value.given))")
            }
            try connection.execute("INSERT INTO \(raw: table) VALUES (\(values.count), \(SQLValue.null))")
            return try connection.query("SELECT v FROM \(raw: table) ORDER BY id")
        }
        try expectEqual(rows.count, values.count + 1, "the number of rows")
        for (row, value) in zip(rows, values) {
            try expect(
                row.values[0] == value.found, "\(type) gives \(row.values[0].excerpt), not \(value.found.excerpt)")
        }
        try expectEqual(rows.last?.values, [.null], "NULL in \(type)")
    }

    static func all(on kind: TestDatabaseKind) -> [RoundTrip] {
        switch kind {
        case .sqlite: common + sqlite
        case .postgresql: common + decimals + postgresql
        case .mysql: common + decimals + mysql
        }
    }

    private static let long = String(repeating: "长🙂", count: 20_000)
    private static let mebibyte = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    private static let instant = Date(timeIntervalSince1970: 1_757_037_600.123456)

    private static let common = [
        RoundTrip("BIGINT", same: [.integer(.min), .integer(-1), .integer(0), .integer(.max)]),
        RoundTrip(
            "SMALLINT",
            [(.integer(-32_768), .integer(-32_768)), (.bool(true), .integer(1)), (.bool(false), .integer(0))]),
        RoundTrip(
            "DOUBLE PRECISION",
            same: [.double(0.1), .double(-1.7976931348623157e308), .double(.leastNormalMagnitude), .double(1.0 / 3)]),
        RoundTrip("VARCHAR(100)", same: [.text("it's; -- \\ \" ` % _ $1 ? :name"), .text("六页网 👩‍👩‍👧 é"), .text(" a ")]),
    ]

    private static func decimal(_ text: String) -> SQLValue {
        ExactDecimal(text).map { .decimal($0) } ?? .text(text)
    }

    private static let decimals = [
        RoundTrip(
            "DECIMAL(30,10)",
            same: [
                decimal("99999999999999999999.9999999999"), decimal("-99999999999999999999.9999999999"),
                decimal("0.0000000001"), decimal("0.0000000000"),
            ]),
        RoundTrip("DECIMAL(12,2)", [(.text("12.30"), decimal("12.30")), (.integer(7), decimal("7.00"))]),
    ]

    private static let sqlite = [
        RoundTrip("TEXT", same: [.text(long)]),
        RoundTrip("BLOB", same: [.blob(mebibyte), .blob([0, 39, 92, 255])]),
    ]

    private static let postgresql = [
        RoundTrip("TEXT", same: [.text(long)]),
        RoundTrip("BYTEA", same: [.blob(mebibyte), .blob([0, 39, 92, 255])]),
        RoundTrip("BOOLEAN", same: [.bool(true), .bool(false)]),
        RoundTrip("REAL", same: [.double(0.1)]),
        RoundTrip("DOUBLE PRECISION", same: [.double(.infinity)]),
        RoundTrip("NUMERIC", [(.text("Infinity"), .double(.infinity)), (.text("1e3"), decimal("1000"))]),
        RoundTrip("CHAR(3)", [(.text("a"), .text("a  "))]),
        RoundTrip("JSON", same: [.json("{\"a\": [1, \"六\", null]}")]),
        RoundTrip("JSONB", [(.json("{\"b\":1,\"a\":\"🙂\"}"), .json("{\"a\": \"🙂\", \"b\": 1}"))]),
        RoundTrip("UUID", same: [.text("7f8b8f6e-8b1a-4c49-9d5e-0d5a4f1f5a11")]),
        RoundTrip(
            "DATE",
            [
                (.date("2024-02-29"), .date("2024-02-29")), (.text("infinity"), .text("infinity")),
                (.text("0044-03-15 BC"), .text("0044-03-15 BC")),
            ]),
        RoundTrip("TIME", same: [.time("23:59:59.999999"), .time("00:00:00")]),
        RoundTrip(
            "TIMESTAMP",
            [
                (.dateTime("2025-09-05 10:00:00.123456"), .dateTime("2025-09-05 10:00:00.123456")),
                (.text("-infinity"), .text("-infinity")),
            ]),
        RoundTrip(
            "TIMESTAMPTZ",
            [
                (.instant(instant), .instant(instant)),
                (.text("1969-07-20 20:17:40.5+00"), .instant(Date(timeIntervalSince1970: -14_182_939.5))),
            ]),
        RoundTrip("INTERVAL", [(.text("1 day 02:03:04"), .text("1 day 02:03:04"))]),
        RoundTrip("INTEGER[]", [(.text("{1,2}"), .text("{1,2}"))]),
    ]

    private static let mysql = [
        RoundTrip("LONGTEXT", same: [.text(long), .text("zero\u{0}byte")]),
        RoundTrip("LONGBLOB", same: [.blob(mebibyte), .blob([0, 39, 92, 255])]),
        RoundTrip("VARBINARY(10)", same: [.blob([0, 1, 255])]),
        RoundTrip("BIGINT UNSIGNED", same: [.unsigned(.max), .integer(.max), .integer(0)]),
        RoundTrip("TINYINT(1)", [(.bool(true), .integer(1)), (.integer(-128), .integer(-128))]),
        RoundTrip("TINYINT UNSIGNED", same: [.integer(255)]),
        RoundTrip("MEDIUMINT", same: [.integer(-8_388_608)]),
        RoundTrip("INT UNSIGNED", same: [.integer(4_294_967_295)]),
        RoundTrip("FLOAT", same: [.double(0.1)]),
        RoundTrip(
            "DECIMAL(65,30)",
            same: [decimal("-" + String(repeating: "9", count: 35) + "." + String(repeating: "9", count: 30))]),
        RoundTrip("BIT(64)", same: [.unsigned(.max), .integer(5)]),
        RoundTrip("BIT(1)", [(.bool(true), .integer(1))]),
        RoundTrip("YEAR", same: [.integer(2_025)]),
        RoundTrip("ENUM('a','六')", same: [.text("六")]),
        RoundTrip("SET('a','b')", same: [.text("a,b"), .text("")]),
        RoundTrip("JSON", same: [.json("{\"a\": [1, \"六\", null]}")]),
        RoundTrip("DATE", same: [.date("2024-02-29"), .date("0000-00-00")]),
        RoundTrip("TIME(6)", same: [.time("838:59:58.999999"), .time("-00:00:00.500000")]),
        RoundTrip("TIME", same: [.time("23:59:59")]),
        RoundTrip(
            "DATETIME",
            [
                (.dateTime("2025-09-05 10:00:00"), .dateTime("2025-09-05 10:00:00")),
                (.dateTime("0000-00-00 00:00:00"), .dateTime("0000-00-00 00:00:00")),
            ]),
        RoundTrip(
            "DATETIME(6)",
            [
                (.dateTime("2025-09-05 10:00:00.123456"), .dateTime("2025-09-05 10:00:00.123456")),
                (.instant(instant), .dateTime("2025-09-05 02:00:00.123456")),
            ]),
        RoundTrip("TIMESTAMP(3) NULL", same: [.dateTime("2025-09-05 10:00:00.123")]),
    ]
}

extension SQLValue {
    /// Short enough for a message.
    var excerpt: String {
        let text = "\(self)"
        return text.count <= 200 ? text : "\(text.prefix(200))… (\(text.count) characters)"
    }
}
