import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Settlement

@Suite("A look at the quality of numbers")
struct QualityTests {
    private func text(_ finding: QualityFinding) -> String {
        "\(finding.kind.rawValue)|\(finding.task.map(String.init) ?? "-")|\(finding.day ?? "-")|"
            + "\(finding.platform ?? "-")|\(finding.number)"
    }

    @Test("finds what was put there, and nothing else", arguments: AnalysisBench.kinds)
    func findings(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            try await bench.read(3, link: "https://t/3", .unknown)
            try await bench.read(5, link: "https://y/5", .known, views: 500, likes: 600)
            try await bench.settle("2024-12-02", "2024-12-03", "2024-12-05", "2024-12-06")
            for (day, views) in [("2024-11-29", 50), ("2024-11-30", 60), ("2024-12-01", 70)] {
                try await bench.write(task: 1, day) { tally in
                    tally.platforms[2].accounts = 1
                    tally.platforms[2].figures.views = Int64(views)
                }
            }
            try await bench.write(task: 1, "2024-12-02")
            try await bench.write(task: 1, "2024-12-03")
            try await bench.write(task: 2, "2024-12-03") { $0.platforms[0].figures.views = 400 }
            try await bench.state(task: 1, "2024-12-02", number: 1, as: "delivered")
            try await bench.state(task: 1, "2024-12-03", number: 2, as: "failed")
            try await bench.state(task: 2, "2024-12-08", number: 3, as: "pending")
            let report = try await bench.analysis.quality(AnalysisBench.week)
            #expect(
                report.findings.map(text) == [
                    "never_settled|-|2024-12-04|-|1",
                    "never_settled|-|2024-12-07|-|0",
                    "never_settled|-|2024-12-08|-|1",
                    "changed|2|2024-12-03|-|1",
                    "missing|1|2024-12-02|tiktok|1",
                    "missing|2|2024-12-03|youtube|1",
                    "unknown|1|2024-12-02|tiktok|1",
                    "unknown_platform|2|2024-12-03|-|1",
                    "likes_above_views|2|2024-12-03|youtube|1",
                    "jump|1|2024-12-03|douyin|1000",
                    "views_fell|2|2024-12-08|-|90",
                    "shared_link|-|-|-|2",
                    "no_callback|2|-|-|1",
                    "callback_pending|2|2024-12-08|-|1",
                    "callback_failed|1|2024-12-03|-|1",
                ])
            #expect(report.records == 8)
            #expect(report.findings.first { $0.kind == .missing }?.records == [3])
            #expect(report.findings.first { $0.kind == .sharedLink }?.records == [1, 8])
            #expect(report.notes == [])
        }
    }

    @Test("tells readings that failed just now from those that nobody asked again", arguments: AnalysisBench.kinds)
    func failures(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            let days = AnalysisBench.day("2024-12-02")...AnalysisBench.day("2024-12-03")
            try await bench.settle("2024-12-02", "2024-12-03")
            try await bench.read(3, link: "https://t/3", .failed)
            let stale = try await bench.analysis.quality(days).findings.map(text)
            #expect(stale.contains("stale|1|2024-12-02|tiktok|1"))
            #expect(stale.contains("not_asked|2|2024-12-03|youtube|1"))
            bench.clock.set(to: Date(timeIntervalSince1970: 1_733_166_000))
            let fresh = try await bench.analysis.quality(days).findings.map(text)
            #expect(fresh.contains("failed|1|2024-12-02|tiktok|1"))
        }
    }

    @Test("lists so many of each kind and counts all", arguments: AnalysisBench.kinds)
    func limit(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            let report = try await bench.analysis.quality(AnalysisBench.week, limit: 1)
            #expect(report.counts["never_settled"] == 7)
            #expect(report.findings.filter { $0.kind == .neverSettled }.count == 1)
            #expect(report.left >= 6)
            #expect(!report.isClean)
        }
    }

    @Test("of good days finds nothing", arguments: AnalysisBench.kinds)
    func clean(_ kind: TestDatabaseKind) async throws {
        let rows = AnalysisBench.Row.sample.filter { [1, 2].contains($0.id) }
        try await AnalysisBench.with(kind, rows: rows) { bench in
            try await bench.settle("2024-12-02")
            try await bench.write(task: 1, "2024-12-02")
            try await bench.state(task: 1, "2024-12-02", number: 1, as: "delivered")
            let day = AnalysisBench.day("2024-12-02")
            let report = try await bench.analysis.quality(day...day)
            #expect(report.isClean, "\(report.findings)")
        }
    }
}
