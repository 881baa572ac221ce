import Database
import FoundationEssentials
import Observability
import Synchronization
import TestSupport
import Testing

@testable import Telemetry

@Suite("An export of users")
struct UsageExportTests {
    private func lines(
        _ database: TelemetryDatabase, _ project: String? = nil, _ format: ExportFormat
    ) async throws -> [String] {
        var text = ""
        try await UsageExport(pool: database.reading, project: project, as: format).run { text += $0 }
        return text.split(separator: format == .csv ? "\r\n" : "\n").map(String.init)
    }

    @Test("gives every row, in either form, and takes the sting out of formulas", arguments: TestDatabaseKind.allCases)
    func forms(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, _ in
            let ingest = UsageIngest(database, node: "a")
            try await ingest.accept(
                UsageReport(anonymousID: "=cmd()", project: "shop", os: "a \"b\", c", version: "-1+2"))
            try await ingest.accept(UsageReport(anonymousID: "u2", project: "till", os: "Linux", version: "1.0"))
            let head = "id,project,anonymous_id,first_seen,last_seen,os,version,total_reports"
            let time = "2025-09-05 02:00:00"
            let csv = try await lines(database, nil, .csv)
            #expect(
                csv == [
                    head, "1,shop,'=cmd(),\(time),\(time),\"a \"\"b\"\", c\",'-1+2,1",
                    "2,till,u2,\(time),\(time),Linux,1.0,1",
                ])
            let json = try await lines(database, "till", .jsonl)
            #expect(
                json == [
                    """
                    {"id":2,"project":"till","anonymous_id":"u2","first_seen":"\(time)","last_seen":"\(time)",\
                    "os":"Linux","version":"1.0","total_reports":1}
                    """
                ])
        }
    }

    @Test("goes on over pages, each row once", arguments: TestDatabaseKind.allCases)
    func pages(_ kind: TestDatabaseKind) async throws {
        try await withTelemetry(kind) { database, _ in
            try await UsageSeed.users(12_345, in: database)
            let csv = try await lines(database, nil, .csv)
            #expect(csv.count == 12_346)
            #expect(Set(csv).count == 12_346)
            var pieces = 0
            try await UsageExport(pool: database.reading, as: .jsonl).run { _ in pieces += 1 }
            #expect(pieces == 3)
        }
    }
}
