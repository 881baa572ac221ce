import Database
import TestSupport
import Testing

@testable import Settlement

@Suite("Completion rates")
struct CompletionTests {
    private func lines(_ rates: CompletionRates) -> [String] {
        rates.lines.map { line in
            "\(line.platform ?? "-")|\(line.claims)|\(line.submitted)|"
                + (line.medianSeconds.map { "\(Int($0.rounded()))" } ?? "-")
        }
    }

    @Test("are those of the claims of the days, with the median time to the submission", arguments: AnalysisBench.kinds)
    func claims(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            let rates = try await bench.analysis.completion(AnalysisBench.week)
            #expect(
                lines(rates) == [
                    "youtube|6|5|3600", "tiktok|1|1|10", "douyin|1|1|3600", "(other)|1|1|60", "-|1|0|-",
                    "total|10|8|3600",
                ])
            #expect(rates.lines.last?.rate == 0.8)
            #expect(rates.basis == "rows of user_tasks created on these days")
            #expect(rates.notes.count == 1)
        }
    }

    @Test(
        "are those of tasks with submissions where nobody knows when they were claimed", arguments: AnalysisBench.kinds)
    func withoutTimes(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind, claimTimes: false) { bench in
            let rates = try await bench.analysis.completion(AnalysisBench.week)
            #expect(
                lines(rates) == [
                    "youtube|7|6|-", "tiktok|1|1|-", "douyin|1|1|-", "(other)|1|1|-", "-|1|0|-", "total|11|9|-",
                ])
            #expect(rates.basis.contains("no created_at"))
        }
    }

    @Test("are those of platforms that are an enum of the database's")
    func platformEnum() async throws {
        try await AnalysisBench.with(.postgresql) { bench in
            let before = try await bench.analysis.completion(AnalysisBench.week)
            try await bench.source.withConnection { connection in
                try connection.executeScript(
                    """
                    DO $$ BEGIN
                        EXECUTE 'CREATE TYPE site AS ENUM ('
                            || (SELECT string_agg(DISTINCT quote_literal(platform), ', ') FROM user_tasks) || ')';
                    END $$;
                    ALTER TABLE user_tasks ALTER COLUMN platform TYPE site USING platform::site;
                    """)
            }
            #expect(lines(try await bench.analysis.completion(AnalysisBench.week)) == lines(before))
        }
    }

    @Test("of no claims are none", arguments: AnalysisBench.kinds)
    func none(_ kind: TestDatabaseKind) async throws {
        try await AnalysisBench.with(kind) { bench in
            let day = AnalysisBench.day("2023-01-01")
            let rates = try await bench.analysis.completion(day...day)
            #expect(lines(rates) == ["total|0|0|-"])
            #expect(rates.lines[0].rate == nil)
        }
    }
}
