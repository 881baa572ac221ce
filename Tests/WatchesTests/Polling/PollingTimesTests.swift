import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Watches

@Suite("How far back polling looks by the time of a change")
struct PollingTimesTests {
    @Test("the source reckons the overlap in the form in which it keeps times", arguments: TestDatabaseKind.allCases)
    func forms(_ kind: TestDatabaseKind) async throws {
        try await PolledMembers.with(PollPairing(source: kind, store: .sqlite)) { members in
            let cases: [(type: String, latest: SQLValue, low: SQLValue)] =
                switch kind {
                case .sqlite:
                    [
                        ("TEXT", .text("2025-09-05 10:00:00"), .text("2025-09-05 09:55:00")),
                        ("TEXT", .text("2025-09-05T10:00:00.250+08:00"), .text("2025-09-05T09:55:00")),
                        ("TEXT", .text("2025-09-05"), .text("2025-09-04 23:55:00")),
                        ("INTEGER", .integer(1_757_037_600_000), .integer(1_757_037_300_000)),
                        ("REAL", .double(1_757_037_600.5), .double(1_757_037_300.5)),
                    ]
                case .postgresql:
                    [
                        ("TIMESTAMP", .dateTime("2025-09-05 10:00:00.25"), .dateTime("2025-09-05 09:55:00.25")),
                        (
                            "TIMESTAMPTZ", .instant(Date(timeIntervalSince1970: 1_757_037_600)),
                            .instant(Date(timeIntervalSince1970: 1_757_037_300))
                        ),
                        ("BIGINT", .integer(1_757_037_600), .integer(1_757_037_300)),
                        ("DATE", .date("2025-09-05"), .dateTime("2025-09-04 23:55:00")),
                    ]
                case .mysql:
                    [
                        ("DATETIME", .dateTime("2025-09-05 10:00:00"), .dateTime("2025-09-05 09:55:00")),
                        (
                            "TIMESTAMP(3) NULL", .dateTime("2025-09-05 10:00:00.250"),
                            .dateTime("2025-09-05 09:55:00.250")
                        ),
                        ("BIGINT", .integer(1_757_037_600_000_000), .integer(1_757_037_300_000_000)),
                        ("DATE", .date("2025-09-05"), .dateTime("2025-09-04 23:55:00")),
                    ]
                }
            for (number, form) in cases.enumerated() {
                let name = "times_\(number)"
                try await members.write(
                    "CREATE TABLE \(raw: name) (id INTEGER PRIMARY KEY, updated_at \(raw: form.type))",
                    "INSERT INTO \(raw: name) VALUES (1, NULL), (2, \(form.latest))")
                let definition = try members.definition(columns: nil, table: name)
                let table = PolledTable(definition, PolledMembers.rule)
                let (first, second, page) = try await members.source.withConnection { connection in
                    let first = try table.nextLow(after: nil, on: connection)
                    let second = try table.nextLow(after: first, on: connection)
                    let scan = PollScan(order: .changed, low: first, border: nil)
                    return (first, second, try table.page(of: scan, after: nil, size: 10, on: connection))
                }
                #expect(first == form.low, "\(form.type)")
                #expect(second == nil, "\(form.type)")
                #expect(page.rows.map(\.key) == ["i:2"], "\(form.type)")
            }
        }
    }

    @Test("a time in the future hides nothing", arguments: TestDatabaseKind.allCases)
    func future(_ kind: TestDatabaseKind) async throws {
        try await PolledMembers.with(PollPairing(source: kind, store: .sqlite)) { members in
            try await members.insert(2)
            let poller = members.poller(try members.definition())
            try await poller.pollOnce()
            try await members.write("UPDATE members SET phone = '1', updated_at = '2199-01-01 00:00:00' WHERE id = 1")
            try await poller.pollOnce()
            members.clock.advance(by: .seconds(86_400))
            try await poller.pollOnce()
            try await members.write("UPDATE members SET phone = '2', updated_at = '2025-09-05 10:10:00' WHERE id = 2")
            try await poller.pollOnce()
            #expect(try await members.told() == ["update 1 phone", "update 2 phone"])
        }
    }

    @Test("a column that holds no times is a sentence", arguments: TestDatabaseKind.allCases)
    func noTimes(_ kind: TestDatabaseKind) async throws {
        try await PolledMembers.with(PollPairing(source: kind, store: .sqlite)) { members in
            try await members.insert(1)
            let rule = PollRule(growing: "id", changed: "city")
            let poller = members.poller(try members.definition(rule: rule))
            let error = await #expect(throws: DatabaseError.self) { try await poller.pollOnce() }
            #expect(error?.message == "column city of members holds neither times nor numbers")
        }
    }
}
