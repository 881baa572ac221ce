import FoundationEssentials
import Testing

@testable import Scheduling

@Suite("What to do about a job")
struct FiringPlanTests {
    @Test("nothing is due between firings, and what is due runs on time")
    func onTime() throws {
        let start = try time("10:00")
        try expectNothing(at: "21:59", consideredUntil: start, after: start)
        let due = try plan("22:00", consideredUntil: start)
        #expect(due.run == FiringPlan.Due(scheduledAt: try time("22:00"), isCatchUp: false))
        #expect(due.consideredUntil == (try time("22:00")))
        #expect(due.missed == nil)
    }

    @Test("a firing that is noticed a little late runs without any grace")
    func littleLate() throws {
        let late = try plan("22:01", consideredUntil: try time("10:00"), grace: .zero)
        #expect(late.run?.isCatchUp == false)
        let missed = try plan("22:02", consideredUntil: try time("10:00"), grace: .zero)
        #expect(missed.run == nil)
        #expect(missed.missed?.count == 1)
    }

    @Test("of very many missed firings the last are kept, all are counted, and the first is known")
    func many() throws {
        let everyMinute = TestJob(try Schedule("* * * * *", "Asia/Shanghai"))
        let start = try time("10:00")
        for (days, count, isCut) in [(1.0, 1_439, false), (365, 10_000, true)] {
            let view = JobView(everyMinute, node: "one", now: start.addingTimeInterval(days * 86_400))
            let plan = FiringPlan(view, consideredUntil: start, running: [], known: [:])
            let missed = try #require(plan.missed)
            #expect(missed.count == count)
            #expect(missed.isCountCut == isCut)
            #expect(missed.kept.count == 100)
            #expect(missed.first == start.addingTimeInterval(60))
            #expect(missed.last == view.now.addingTimeInterval(-60))
            #expect(missed.kept.last == missed.last)
        }
    }

    @Test("a firing that has run already is not run again, one wrongly taken for missed is")
    func known() throws {
        let due = try time("22:00")
        for state in RunState.allCases {
            let view = JobView(try job(), node: "one", now: due)
            let plan = FiringPlan(view, consideredUntil: try time("10:00"), running: [], known: [due: state])
            #expect((plan.run != nil) == (state == .missed))
            #expect(plan.consideredUntil == due)
        }
    }

    @Test("a clock that was far ahead is forgotten, one that was a little ahead is waited for")
    func ahead() throws {
        try expectNothing(at: "10:00", consideredUntil: try time("22:00"), after: try time("10:00"))
        try expectNothing(at: "10:00", consideredUntil: try time("10:04"), after: try time("10:04"))
    }

    private func expectNothing(at now: String, consideredUntil: Date, after: Date) throws {
        let plan = try plan(now, consideredUntil: consideredUntil)
        #expect(plan.run == nil && plan.missed == nil && plan.overlapped == nil && plan.takeOver == nil)
        #expect(plan.consideredUntil == after)
    }

    private func job(grace: Duration = .seconds(3_600)) throws -> TestJob {
        TestJob(try Schedule("0 10,22 * * *", "Asia/Shanghai"), grace: grace)
    }

    private func time(_ clock: String) throws -> Date {
        try TimeText.parse("2025-09-05 \(clock)", in: try TimeZoneName.parse("Asia/Shanghai"))
    }

    private func plan(_ now: String, consideredUntil: Date, grace: Duration = .seconds(3_600)) throws -> FiringPlan {
        FiringPlan(
            JobView(try job(grace: grace), node: "one", now: try time(now)), consideredUntil: consideredUntil,
            running: [], known: [:])
    }
}
