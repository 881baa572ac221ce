import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Delivery

@Suite("Pages of the books")
struct LedgerPageTests {
    private static let filters: [DeliveryFilter] = {
        var topic = DeliveryFilter(limit: 50)
        topic.topic = "none"
        var trace = DeliveryFilter(limit: 50)
        trace.traceID = "trace 3"
        var until = DeliveryFilter(since: ManualWallClock().now().addingTimeInterval(-90_000))
        until.until = ManualWallClock().now().addingTimeInterval(-80_000)
        return [
            DeliveryFilter(), DeliveryFilter(state: .delivered), DeliveryFilter(channel: "mail"),
            DeliveryFilter(state: .delivered, channel: "nobody"), DeliveryFilter(feature: "reports"),
            DeliveryFilter(reference: "7"), topic, trace, until,
        ]
    }()

    private static let rare: [DeliveryFilter] = {
        var dead = DeliveryFilter(channel: "ops")
        dead.isDeadLetter = true
        return [DeliveryFilter(state: .pending), DeliveryFilter(state: .failed, channel: "mail"), dead]
    }()

    @Test(
        "are walked to by id, or found by the index on states, at two sizes of the books",
        arguments: TestDatabaseKind.allCases, [20_000, 60_000])
    func searches(_ kind: TestDatabaseKind, _ size: Int) async throws {
        let findings = try await QueryCost.fullReads(
            of: ["delivery"], on: kind, migrations: DeliverySchema.migrations, seed: { try Self.fill(size, $0) },
            { pool in
                try await pool.withConnection { connection in
                    for filter in Self.filters + Self.rare { _ = try LedgerStore.page(filter, on: connection) }
                }
            })
        // What is rare is little, and may be sorted.
        let large = findings.filter { !($0.contains("TEMP B-TREE") && $0.contains("state IN")) }
        #expect(large.isEmpty, "\(large.joined(separator: "\n"))")
    }

    @Test("look at no more of the books when there are more of them")
    func bounded() async throws {
        try await withTestDatabase(.sqlite, migrations: DeliverySchema.migrations) { pool in
            try await pool.transaction { try Self.fill(120_000, $0) }
            let recorder = StatementRecorder(pool.driver)
            let counted = ConnectionPool(driver: recorder)
            let page = try await counted.withConnection {
                try LedgerStore.page(DeliveryFilter(channel: "nobody"), on: $0)
            }
            #expect(page.deliveries.isEmpty)
            let next = try #require(page.next)
            #expect(recorder.count == 40)
            let last = try await counted.withConnection {
                try LedgerStore.page(DeliveryFilter(channel: "nobody", before: next), on: $0)
            }
            #expect(last.next == nil)
            await counted.close()
        }
    }

    @Test("have what each filter asks for, also across the stretches", arguments: TestDatabaseKind.allCases)
    func complete(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: DeliverySchema.migrations) { pool in
            try await pool.transaction { try Self.fill(12_000, $0) }
            for filter in Self.filters + Self.rare {
                var (wanted, paged) = (filter, filter)
                wanted.limit = 10_000
                paged.limit = 700
                let expected = try await pool.withConnection { [wanted] in try LedgerStore.list(wanted, on: $0) }
                var found: [DeliverySummary] = []
                repeat {
                    let page = try await pool.withConnection { [paged] in try LedgerStore.page(paged, on: $0) }
                    found += page.deliveries
                    paged.before = page.next
                } while paged.before != nil
                #expect(found.prefix(10_000).map(\.id) == expected.map(\.id))
            }
        }
    }

    /// Ten seconds apart, the newest now; nearly all delivered.
    private static func fill(_ count: Int, _ connection: any Connection) throws {
        let now = ManualWallClock().now().unixMilliseconds
        for start in stride(from: 1, through: count, by: 1_000) {
            let rows = (start..<min(start + 1_000, count + 1)).map { number -> String in
                let created = now - Int64(count - number) * 10_000
                let state = number % 97 == 0 ? (number % 2 == 0 ? "failed" : "pending") : "delivered"
                return """
                    ('\(number % 3 == 0 ? "mail" : "ops")', 'key \(number)', 1, 1, '{"type":"text","content":"x"}', \
                    '\(state)', \(state == "pending" ? "\(created)" : "NULL"), \(created), 'trace \(number)', \
                    \(number % 500 == 0 ? "'reports', '7'" : "NULL, NULL"))
                    """
            }
            try connection.executeScript(
                """
                INSERT INTO delivery (channel, entry_key, part, parts, message, state, due_at, created_at, trace_id, \
                feature, reference) VALUES \(rows.joined(separator: ", "))
                """)
        }
    }
}
