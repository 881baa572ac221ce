import Coordination
import FoundationEssentials
import Testing

@Suite("A sliding window")
struct SlidingWindowTests {
    private let start = Date(timeIntervalSince1970: 1_757_037_600)

    private func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

    @Test("a slot is taken until the window has passed since its send was completed")
    func slotIsTakenUntilWindowAfterCompletion() {
        var window = SlidingWindow(count: 1, per: .seconds(60))
        guard case .granted(let permit) = window.acquire(at: at(0)) else {
            Issue.record("a new window refused")
            return
        }
        #expect(window.acquire(at: at(30)) == .refused(until: nil))
        window.finish(permit, at: at(40))
        #expect(window.acquire(at: at(99.9)) == .refused(until: at(100)))
        #expect(window.room(at: at(100)) == 1)
    }

    @Test("a permit given back unused frees its slot at once, and only once")
    func cancelledPermitFreesItsSlot() {
        var window = SlidingWindow(count: 1, per: .seconds(60))
        guard case .granted(let permit) = window.acquire(at: at(0)) else {
            Issue.record("a new window refused")
            return
        }
        window.cancel(permit)
        window.finish(permit, at: at(1))
        #expect(window.room(at: at(1)) == 1)
    }

    @Test("sends of others that were seeded in any order count like one's own")
    func seededSendsCount() {
        var window = SlidingWindow(count: 3, per: .seconds(60))
        window.seed([at(-10), at(-50), at(-70)])
        #expect(window.room(at: at(0)) == 1)
        #expect(window.nextRoom(at: at(0)) == at(0))
        _ = window.acquire(at: at(0))
        #expect(window.acquire(at: at(0)) == .refused(until: at(10)))
    }

    @Test("when more were counted than allowed, room comes only after as many as were too many have left")
    func overfullWindowWaitsForTheRightOne() {
        var window = SlidingWindow(count: 2, per: .seconds(60))
        window.seed([at(0), at(1), at(2), at(3)])
        #expect(window.nextRoom(at: at(4)) == at(62))
        #expect(window.room(at: at(61.9)) == 0)
        #expect(window.room(at: at(62)) == 1)
    }

    @Test("a clock that is set back an hour does not close the window for an hour")
    func clockSetBack() {
        var window = SlidingWindow(count: 1, per: .seconds(60))
        window.seed([at(3_600)])
        #expect(window.nextRoom(at: at(0)) == at(60))
        #expect(window.room(at: at(60)) == 1)
    }

    @Test(
        "no receiver ever sees more than the limit in any window, and no send waits longer than needed",
        arguments: 0..<40)
    func receiverIsNeverHitHarder(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let (limit, span) = (Int.random(in: 1...20, using: &random), 60.0)
        var window = SlidingWindow(count: limit, per: .seconds(span))
        var arrivals: [Double] = []
        var flying: [(permit: SlidingWindow.Permit, end: Double)] = []
        var completed: [Double] = []
        var now = 0.0
        while arrivals.count < 300 {
            for flight in flying where flight.end <= now {
                window.finish(flight.permit, at: at(flight.end))
                completed.append(flight.end)
            }
            flying.removeAll { $0.end <= now }
            switch window.acquire(at: at(now)) {
            case .granted(let permit):
                let end = now + Double.random(in: 0...90, using: &random)
                arrivals.append(Double.random(in: now...end, using: &random))
                flying.append((permit, end))
            case .refused:
                // The ledger kept by hand agrees that the limit is reached.
                let occupied = flying.count + completed.count { $0 + span > now - 0.001 }
                #expect(occupied >= limit)
            }
            now += Double.random(in: 0...4, using: &random)
        }
        arrivals.sort()
        for index in arrivals.indices.dropFirst(limit) {
            #expect(arrivals[index] - arrivals[index - limit] >= span - 0.001)
        }
    }

    @Test("the instant that a refusal names is one at which it grants")
    func refusalNamesAnInstantThatGrants() {
        var random = SplitMix(seed: 7)
        var window = SlidingWindow(count: 5, per: .milliseconds(1_500))
        var now = at(0)
        for _ in 0..<500 {
            switch window.acquire(at: now) {
            case .granted(let permit):
                now = now.addingTimeInterval(Double.random(in: 0...0.2, using: &random))
                window.finish(permit, at: now)
            case .refused(let until):
                guard let until else {
                    Issue.record("nothing is out, so a refusal names an instant")
                    return
                }
                now = until
                #expect(window.room(at: now) > 0)
            }
        }
    }
}
