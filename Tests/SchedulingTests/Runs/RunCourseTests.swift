import TestSupport
import Testing

@testable import Scheduling

@Suite("The course of a run")
struct RunCourseTests {
    private func course(isManual: Bool = false) -> RunCourse {
        RunCourse(job: "report:test", isManual: isManual, timeout: .seconds(300))
    }

    @Test("an end is recorded as it was")
    func ends() {
        var first = course()
        #expect(first.receive(.ended(.success("3 lines"))) == .end(.finished(.succeeded, detail: "3 lines")))
        var second = course()
        #expect(second.receive(.ended(.failure(TestSupportError("down")))) == .end(.finished(.failed, detail: "down")))
    }

    @Test("a run that ends after its timeout has timed out, whatever it says")
    func timeout() {
        for result in [Result<String?, any Error>.success("late"), .failure(CancellationError())] {
            var course = course()
            #expect(course.receive(.timedOut) == .cancel)
            #expect(
                course.receive(.ended(result))
                    == .end(.finished(.timedOut, detail: "report:test did not finish within 5 min and was stopped")))
        }
    }

    @Test("a run that is stopped is left to the next start, unless it finishes or was started by hand")
    func stop() {
        var left = course()
        #expect(left.receive(.stopped) == .cancel)
        #expect(left.receive(.stopped) == .wait)
        #expect(left.receive(.ended(.failure(CancellationError()))) == .end(.released))
        var finished = course()
        _ = finished.receive(.stopped)
        #expect(finished.receive(.ended(.success(nil))) == .end(.finished(.succeeded, detail: nil)))
        var stuck = course()
        _ = stuck.receive(.stopped)
        #expect(stuck.receive(.patienceEnded) == .end(.released))
        var byHand = course(isManual: true)
        _ = byHand.receive(.stopped)
        #expect(
            byHand.receive(.ended(.failure(CancellationError())))
                == .end(.finished(.failed, detail: "report:test was stopped before it finished")))
    }

    @Test("of a run that another node took over nothing is recorded, whatever stopped it before")
    func loss() {
        var course = course()
        #expect(course.receive(.timedOut) == .cancel)
        #expect(course.receive(.leaseLost) == .wait)
        #expect(course.receive(.ended(.success("done"))) == .end(.lost))
    }
}
