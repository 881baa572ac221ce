import Testing

@testable import Settlement

@Suite("A jump in views")
struct ViewHistoryTests {
    private func jump(_ views: [Int64], to last: Int64, gap: Int = 1) -> Double? {
        var history = ViewHistory()
        let first = AnalysisBench.day("2024-12-01")
        for (index, views) in views.enumerated() { _ = history.jump(to: views, on: first.adding(days: index)) }
        return history.jump(to: last, on: first.adding(days: views.count - 1 + gap))
    }

    @Test("is more than ten times the median of the seven days before, and a thousand at least")
    func limits() {
        #expect(jump([90, 100, 110], to: 1_001) == 100)
        #expect(jump([90, 100, 110], to: 1_000) == nil)
        #expect(jump([9, 10, 11], to: 999) == nil)
        #expect(jump([10, 20, 30, 4_000], to: 1_000) == 25)
        #expect(jump([0, 0, 0], to: 1_000) == 0)
    }

    @Test("is none in a task's first days, nor after a week without any")
    func history() {
        #expect(jump([10, 10], to: 5_000) == nil)
        #expect(jump([10, 10, 10], to: 5_000, gap: 7) == nil)
        #expect(jump([10, 10, 10], to: 5_000, gap: 5) == 10)
    }
}
