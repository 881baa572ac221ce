import Foundation
import TestSupport
import Testing

@testable import Monitoring

@Suite("What conditions compute")
struct FiguresTests {
    private let now = Date(timeIntervalSince1970: 1_757_037_600)

    private func points(_ values: [Double], every step: TimeInterval = 15, endingAgo age: TimeInterval = 0)
        -> [SeriesPoint]
    {
        values.enumerated().map { index, value in
            SeriesPoint(value, at: now.addingTimeInterval(-age - step * Double(values.count - 1 - index)))
        }
    }

    @Test("a window that was measured for less than half says nothing of its average")
    func coverage() throws {
        let few = try #require(WindowFigure(.avg, of: points([90, 90, 90]), over: .seconds(300), at: now))
        #expect(!few.isCovered)
        let half = points([Double](repeating: 90, count: 10))
        #expect(try #require(WindowFigure(.avg, of: half, over: .seconds(300), at: now)).isCovered)
        let old = points([Double](repeating: 90, count: 12), endingAgo: 130)
        #expect(try #require(WindowFigure(.avg, of: old, over: .seconds(300), at: now)).isCovered == false)
        #expect(WindowFigure(.avg, of: [], over: .seconds(300), at: now) == nil)
    }

    @Test("a sum is small only where the whole window was measured")
    func whole() throws {
        let limit = ValueComparison(.less, 1)
        #expect(WindowFigure.needsWhole(.sum, limit) && !WindowFigure.needsWhole(.avg, limit))
        #expect(!WindowFigure.needsWhole(.sum, ValueComparison(.greater, 1)))
        func isWhole(_ count: Int, every step: TimeInterval = 15, usual: TimeInterval? = nil) throws -> Bool {
            let points = points([Double](repeating: 0, count: count), every: step)
            return try #require(WindowFigure(.sum, of: points, over: .seconds(600), at: now, spacing: usual)).isWhole
        }
        #expect(try isWhole(20) == false)
        #expect(try isWhole(36))
        #expect(try isWhole(1, every: 300, usual: 300))
    }

    @Test("a window's figures are those of its samples")
    func window() {
        let some = points([1, 5, 3])
        let values = RuleCondition.WindowFunction.allCases.map {
            WindowFigure($0, of: some, over: .seconds(60), at: now)?.value
        }
        #expect(values == [3, 1, 5, 9, 3])
    }

    @Test("one week with an outage and one with a sale do not change what is usual")
    func trendOutliers() throws {
        let calm: [Double?] = [98, 101, 100, 102, 99]
        let weeks = [calm, [97, 99, 101, 100, 98], [0, 0, 0, 0, 0], [900, 950, 1_000, 980, 940], calm, calm]
        let same = try #require(TrendFigure(value: 103, samples: 240, weeks: weeks))
        #expect(same.usual == 100)
        #expect(abs(same.score) < 1)
        let high = try #require(TrendFigure(value: 200, samples: 240, weeks: weeks))
        #expect(high.score > 4)
    }

    @Test("with fewer than three weeks there is no trend")
    func trendNeedsWeeks() {
        #expect(
            TrendFigure(value: 1, samples: 240, weeks: [[1, 1, 1, 1, 1], [1, 1, nil, 1, 1], [1, 1, 1, 1, 1]]) == nil)
    }

    @Test("a few errors where there were none are no trend, many are")
    func trendOfCounts() throws {
        let none = [[Double?]](repeating: [0, 0, 0, 0, 0], count: 4)
        #expect(try #require(TrendFigure(value: 2.0 / 240, samples: 240, weeks: none)).score < 3)
        #expect(try #require(TrendFigure(value: 20.0 / 240, samples: 240, weeks: none)).score > 4)
    }

    @Test("a line leads where it leads, whatever a tenth of the values say")
    func forecast() throws {
        // 50 % a week ago, 1 % a day; each tenth value is wild.
        let values = (0..<2_016).map { index in
            index % 10 == 3 ? 5.0 : 50 + Double(index) / 288 + FormulaSeries.noise(now, UInt64(index)) / 2
        }
        let figure = try #require(
            ForecastFigure(points(values, every: 300), history: .seconds(604_800), ahead: .seconds(604_800), at: now))
        // The wild ones are 5 of 57 in a bucket of twelve.
        #expect(abs(figure.slope * 86_400 - 1) < 0.1)
        let days = try #require(figure.seconds(until: 60)) / 86_400
        #expect((2...10).contains(days))
    }

    @Test("too little history makes no forecast")
    func forecastNeedsData() {
        let hours = points((0..<36).map { 50 + Double($0) }, every: 3_600)
        #expect(ForecastFigure(hours, history: .seconds(604_800), ahead: .seconds(604_800), at: now) == nil)
        let few = points((0..<15).map { 50 + Double($0) }, every: 8 * 3_600)
        #expect(ForecastFigure(few, history: .seconds(604_800), ahead: .seconds(604_800), at: now) == nil)
    }

    @Test("a trend follows the clocks on the wall over a change of them", arguments: [false, true])
    func daylightSaving(isBusyBefore: Bool) async throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        // Five days after the clocks were set back on 26 October 2025: 9:30 in Berlin.
        let clock = ManualWallClock(Date(timeIntervalSince1970: 1_761_899_400))
        var series = FormulaSeries(clock)
        // People come at 9 by their own clocks.
        let visits = SeriesIdentity(name: SeriesName("visits"))
        series.formulas[visits] = { date in
            let hour = Double(Int(date.timeIntervalSince1970) + berlin.secondsFromGMT(for: date)) / 3_600
            let time = hour.truncatingRemainder(dividingBy: 24)
            return (time >= 9 ? 100 : 10) + FormulaSeries.noise(date)
        }
        if isBusyBefore { clock.set(to: Date(timeIntervalSince1970: 1_761_899_400 - 3_600)) }
        let condition = try RuleCondition("trend(visits, 15m, 4w) outside 4")
        let readings = try await ConditionEvaluation(series: series, timeZone: berlin)
            .readings(of: condition, at: clock.now(), steadySince: clock.now())
        #expect(readings.map(\.verdict) == [.clear])
        // By the hours of Greenwich it would have been unusual.
        let fixed = try await ConditionEvaluation(series: series, timeZone: .gmt)
            .readings(of: condition, at: clock.now(), steadySince: clock.now())
        #expect(fixed.map(\.verdict) == [isBusyBefore ? .holds : .clear])
    }

    @Test("errors are divided by requests of the same node and service")
    func share() async throws {
        let clock = ManualWallClock(now)
        var series = FormulaSeries(clock)
        func add(_ metric: String, _ labels: [String: String], _ node: String, _ value: Double) {
            series.formulas[SeriesIdentity(name: SeriesName(metric, labels), node: node)] = { _ in value }
        }
        add("log_lines", ["file": "app", "level": "ERROR"], "a", 2)
        add("log_lines", ["file": "app", "level": "INFO"], "a", 8)
        add("log_lines", ["file": "web", "level": "INFO"], "a", 8)
        add("log_lines", ["file": "app", "level": "INFO"], "b", 0)
        let condition = try RuleCondition("rate(log_lines{level=ERROR}, log_lines, 10m) > 10%")
        let readings = try await ConditionEvaluation(series: series, timeZone: .gmt)
            .readings(of: condition, at: now, steadySince: now)
        let found = readings.map { "\($0.subject.text) \($0.verdict) \($0.value ?? -1)" }
        #expect(
            found == [
                "log_lines{file=app,level=ERROR}@a holds 20.0", "log_lines{file=app,level=ERROR}@b clear 0.0",
                "log_lines{file=web,level=ERROR}@a clear 0.0",
            ])
    }
}
