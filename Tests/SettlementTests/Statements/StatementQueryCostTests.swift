import Database
import Delivery
import Foundation
import TestSupport
import Testing

@testable import Settlement

@Suite("The statements of the book of statements")
struct StatementQueryCostTests {
    private static let stated = 20_000

    @Test("search an index however much was stated", arguments: TestDatabaseKind.allCases)
    func searches(_ kind: TestDatabaseKind) async throws {
        let findings = try await QueryCost.fullReads(
            of: ["settlement_statement"], on: kind, migrations: StatementFixture.migrations,
            seed: { try Self.fill($0) },
            { pool in
                let fixture = StatementFixture(store: pool)
                _ = try await fixture.tell(StatementFixture.draft(1), StatementFixture.draft(2))
                try await fixture.store.withConnection { connection in
                    try StatementStore.reopen(7, at: Date(), on: connection)
                    _ = try StatementStore.statement(7, on: connection)
                }
                _ = try await fixture.feed.page(of: "p1.example.com", after: 5_000, limit: 50)
                _ = try await fixture.feed.head(of: "p1.example.com")
            })
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    /// A year of fifty tasks or so, of two partners.
    private static func fill(_ connection: any Connection) throws {
        for start in stride(from: 0, to: stated, by: 200) {
            let rows = (start..<start + 200).map { number in
                let day = String(format: "2024-%02d-%02d", number / 50 / 28 % 12 + 1, number / 50 % 28 + 1)
                return """
                    ('drama', 'p\(number % 2).example.com', \(number / 2 + 1), \(number % 50 + 1), '\(day)', \
                    \(number / 16_800 + 1), '{}', 'b', 'c', 'p', 'h', 'key \(number)', 'delivered', 1)
                    """
            }
            try connection.executeScript(
                """
                INSERT INTO settlement_statement (settlement, partner, number, task_id, day, revision, body, body_hash, \
                content_hash, previous_hash, hash, entry_key, state, created_at) VALUES \(rows.joined(separator: ", "))
                """)
        }
    }
}
