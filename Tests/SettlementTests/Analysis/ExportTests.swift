import Database
import Observability
import Synchronization
import TestSupport
import Testing

@testable import Settlement

@Suite("An export")
struct ExportTests {
    private static let days = AnalysisBench.day("2024-12-02")...AnalysisBench.day("2024-12-03")

    private final class Text: Sendable {
        private let text = Mutex("")
        var value: String { text.withLock(\.self) }
        func add(_ more: String) { text.withLock { $0 += more } }
    }

    private func export(_ bench: AnalysisBench, _ kind: ExportKind, _ format: ExportFormat) async throws -> [String] {
        let text = Text()
        try await bench.analysis.export(kind, Self.days, as: format) { text.add($0) }
        let end = format == .csv ? "\r\n" : "\n"
        #expect(text.value.hasSuffix(end))
        var lines = text.value.split(separator: end, omittingEmptySubsequences: false).map(String.init)
        lines.removeLast()
        return lines
    }

    @Test("of records has each with its figures, and no formulas", arguments: AnalysisBench.kinds)
    func records(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            try await bench.read(5, link: "https://y/5", .known, views: 500, likes: 600)
            let lines = try await export(bench, .records, .csv)
            #expect(
                lines[0] == "id,task_id,user_id,agent_node,platform_text,platform,link,submitted_at,views,likes,"
                    + "comments,shares,collects,origin")
            #expect(
                Set(lines.dropFirst()) == [
                    "1,1,11,north,youtube,youtube,https://y/1,2024-12-02 00:00:00,100,10,1,,,details",
                    "2,1,11,north,YT,youtube,https://y/2,2024-12-02 12:00:00,200,20,,,,details",
                    "3,1,12,south,tiktok,tiktok,https://t/3,2024-12-02 23:59:59,,,,,,nothing",
                    "4,1,12,south,douyin,douyin,https://d/4,2024-12-03 08:00:00,1000,50,5,3,2,details",
                    "5,2,13,,youtube,youtube,https://y/5,2024-12-03 09:00:00,500,600,,,,reading",
                    "6,2,13,,'=facebook,,https://f/6,2024-12-03 10:00:00,,,,,,unknown_platform",
                ])
            let objects = try await export(bench, .records, .jsonl)
            #expect(
                objects.contains {
                    $0.hasPrefix(#"{"id":6,"task_id":2,"user_id":13,"agent_node":null,"platform_text":"=facebook""#)
                })
        }
    }

    @Test("of rows has the table as it stands", arguments: AnalysisBench.kinds)
    func stats(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            try await bench.write(task: 1, "2024-12-02")
            let lines = try await export(bench, .stats, .csv)
            #expect(
                lines == [
                    "stats_date,task_id,project_id,external_task_id,total_account_count,total_completion_count,"
                        + "yt_account_count,yt_view_count,yt_like_count,yt_comment_count,"
                        + "tt_account_count,tt_view_count,tt_like_count,tt_comment_count,"
                        + "dy_account_count,dy_view_count,dy_like_count,dy_comment_count,dy_share_count,dy_collect_count,"
                        + "webhook_sent,webhook_sent_at,webhook_retry_count",
                    "2024-12-02,1,,,2,3,1,300,30,1,1,,,,0,0,0,0,0,0,false,,0",
                ])
        }
    }

    @Test("of statements has what was signed, byte for byte", arguments: AnalysisBench.kinds)
    func statements(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            try await bench.state(task: 1, "2024-12-02", number: 1, as: "delivered")
            let lines = try await export(bench, .statements, .csv)
            #expect(lines.count == 2)
            #expect(
                lines[1].hasPrefix(
                    "partner.example,1,1,2024-12-02,1,delivered,2024-12-04T00:00:00Z,2024-12-04T00:00:01Z,h,"))
            #expect(lines[1].contains(#"""site_name"":""DramaRelayBot"""#))
            #expect(!lines[1].contains("hidden"))
        }
    }
}
