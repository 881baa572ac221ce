import Testing

@testable import Settlement

@Suite("Weeks and months")
struct PeriodTests {
    private func days(_ period: SettlementPeriod?) -> String? {
        period.map { "\($0.days.lowerBound)...\($0.days.upperBound)" }
    }

    @Test("a week runs from Monday to Sunday and belongs to the year of its Thursday")
    func weeks() {
        #expect(days(SettlementPeriod(week: "2024-W49")) == "2024-12-02...2024-12-08")
        #expect(days(SettlementPeriod(week: "2020-W53")) == "2020-12-28...2021-01-03")
        #expect(days(SettlementPeriod(week: "2025-W01")) == "2024-12-30...2025-01-05")
        #expect(SettlementPeriod.week(of: AnalysisBench.day("2021-01-03")).name == "2020-W53")
        #expect(SettlementPeriod.week(of: AnalysisBench.day("2024-12-31")).name == "2025-W01")
        #expect(SettlementPeriod.week(of: AnalysisBench.day("2023-01-01")).name == "2022-W52")
    }

    @Test("a month has all its days, February 29 of them where it has")
    func months() {
        #expect(days(SettlementPeriod(month: "2024-12")) == "2024-12-01...2024-12-31")
        #expect(days(SettlementPeriod(month: "2024-02")) == "2024-02-01...2024-02-29")
        #expect(days(SettlementPeriod(month: "2023-02")) == "2023-02-01...2023-02-28")
    }

    @Test(
        "what is no week or month is none",
        arguments: ["2024-W54", "2024-W53", "2024-W00", "2024-W1", "2024-13", "24-12", "", "2024-w49", "2024-12-09"])
    func noPeriods(_ text: String) {
        #expect(SettlementPeriod(week: text) == nil)
        #expect(SettlementPeriod(month: text) == nil)
    }

    @Test("a range is cut into its periods, and the first and the last to the range")
    func cutting() {
        let range = AnalysisBench.day("2024-11-30")...AnalysisBench.day("2025-01-02")
        let months = PeriodLength.month.periods(in: range)
        #expect(months.map(\.name) == ["2024-11", "2024-12", "2025-01"])
        #expect(months.map(\.length) == [1, 31, 2])
        #expect(months.map(\.isPart) == [true, false, true])
        #expect(PeriodLength.week.periods(in: range).map(\.length) == [2, 7, 7, 7, 7, 4])
        #expect(PeriodLength.month.last(before: AnalysisBench.day("2024-12-10")).name == "2024-11")
        #expect(PeriodLength.week.last(before: AnalysisBench.day("2024-12-10")).name == "2024-W49")
    }
}
