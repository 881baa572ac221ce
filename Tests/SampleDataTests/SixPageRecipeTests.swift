import Database
import Foundation
import SampleData
import TestSupport
import Testing

struct SixPageRecipeTests {
    static let now = Date(timeIntervalSince1970: 1_757_037_600)  // 2025-09-05 10:00 in Shanghai
    static let day = 1_756_951_200..<1_757_037_600

    @Test(
        "the recipe counts what the sample holds, rows on the window's ends too", arguments: TestDatabaseKind.allCases)
    func recipeCounts(_ kind: TestDatabaseKind) async throws {
        let sample = SixPageSample(now: Self.now)
        try await withTestDatabase(kind) { pool in
            let facts = try await pool.withConnection { connection in
                try sample.create(on: connection)
                return try SixPageRecipe.facts(on: connection, window: Self.day)
            }
            #expect(facts == sample.expected())
        }
    }

    @Test("the recipe counts any window of a larger sample, indexed or not", arguments: TestDatabaseKind.allCases)
    func otherWindows(_ kind: TestDatabaseKind) async throws {
        let sample = SixPageSample(
            size: .busyDay(users: 5_000, watches: 3_000, purchases: 1_000), now: Self.now, seed: 7)
        let weekBefore = Self.day.lowerBound - 7 * 86_400..<Self.day.lowerBound
        try await withTestDatabase(kind) { pool in
            let facts = try await pool.withConnection { connection in
                try sample.create(on: connection, timeIndexes: kind != .mysql)
                return try [Self.day, weekBefore].map { try SixPageRecipe.facts(on: connection, window: $0) }
            }
            #expect(facts == [sample.expected(), sample.expected(in: weekBefore)])
        }
    }

    @Test("an order that opened several courses brings its price once", arguments: TestDatabaseKind.allCases)
    func bundles(_ kind: TestDatabaseKind) async throws {
        let sample = SixPageSample(now: Self.now)
        try await withTestDatabase(kind) { pool in
            let facts = try await pool.withConnection { connection in
                try sample.create(on: connection)
                try connection.execute(
                    """
                    INSERT INTO wy_special_buy (id, order_id, uid, special_id, is_del, add_time)
                    SELECT id + 1000, order_id, uid, special_id + 1, 0, add_time FROM wy_special_buy
                    WHERE is_del = 0 AND add_time >= \(Self.day.lowerBound) AND add_time < \(Self.day.upperBound)
                    """)
                return try SixPageRecipe.facts(on: connection, window: Self.day)
            }
            #expect(facts.purchases == 4)
            #expect(facts.income == 298_00)
        }
    }

    @Test("the lines read as origin 1 prints them")
    func lineTexts() throws {
        #expect(
            try SixPageRecipe.lines().map(\.text) == [
                "🆕 新注册：{{count}}人", "💰 购买：{{count}}笔，收入{{money(income)}}", "👥 活跃：{{count}}人登录",
                "📚 观看：{{count}}次，{{minutes}}分钟",
            ])
    }
}
