import FoundationEssentials
import TestSupport
import Testing

@testable import Monitoring

@Suite("Points for a picture")
struct SeriesChartTests {
    private let start = ManualWallClock().now()

    private func points(_ values: [Double], every seconds: Double = 15) -> [SeriesPoint] {
        values.enumerated().map { SeriesPoint($1, at: start.addingTimeInterval(Double($0) * seconds)) }
    }

    @Test("few points stay as they are")
    func few() {
        let few = points([1, 2, 3])
        #expect(SeriesChart.reduce(few, from: start, to: start.addingTimeInterval(45), most: 3) == few)
        #expect(SeriesChart.reduce([], from: start, to: start, most: 3).isEmpty)
    }

    @Test("many become at most so many, and no peak, dip or sample is lost", arguments: [1, 2, 7, 100, 999])
    func many(_ most: Int) {
        var random = SeededRandom(seed: UInt64(most))
        var values = (0..<1_000).map { _ in Double(Int.random(in: 10...90, using: &random)) }
        values[333] = 4_000
        values[777] = -4_000
        let all = points(values)
        let chart = SeriesChart.reduce(all, from: start, to: start.addingTimeInterval(15_000), most: most)
        #expect(chart.count <= most)
        #expect(chart.map(\.maximum).max() == 4_000)
        #expect(chart.map(\.minimum).min() == -4_000)
        #expect(chart.reduce(0) { $0 + $1.count } == 1_000)
        #expect(chart.reduce(0) { $0 + $1.sum } == values.reduce(0, +))
        #expect(chart.last?.last == values.last)
        #expect(chart.map(\.at) == chart.map(\.at).sorted())
    }

    @Test("a gap stays a gap, and what lies outside is left out")
    func gap() {
        var points = points([1, 1, 1, 1])
        points += self.points([2, 2, 2, 2]).map { point in
            var point = point
            point.at += 600
            return point
        }
        let chart = SeriesChart.reduce(points, from: start, to: start.addingTimeInterval(630), most: 5)
        #expect(chart.map(\.sum) == [4, 4])
        #expect(chart.map { $0.at.timeIntervalSince(start) } == [0, 504])
    }
}
