import Testing

@testable import Database

@Suite("The pool's decisions")
struct PoolStateTests {
    private final class Request {}
    private typealias State = PoolState<Int, Request>

    private let start = ContinuousClock.now

    private func submit(_ request: Request, to state: inout State, waiting: Duration = .seconds(30)) -> String {
        switch state.submit(request, id: ObjectIdentifier(request), deadline: start + waiting) {
        case .run(let slot): "run on \(slot)"
        case .open: "open"
        case .wait(let startTimer): startTimer ? "wait with timer" : "wait"
        case .refuse: "refuse"
        }
    }

    private func next(after slot: Int, in state: inout State) -> Request? {
        if case .run(let request) = state.next(after: slot) { request } else { nil }
    }

    @Test("places are made up to the limit, then callers wait")
    func opensUpToLimit() {
        var state = State(limit: 2)
        #expect(submit(Request(), to: &state) == "open")
        #expect(submit(Request(), to: &state) == "open")
        #expect(submit(Request(), to: &state) == "wait with timer")
        #expect(submit(Request(), to: &state) == "wait")
        #expect(state.count == 2)
        #expect(state.waitingCount == 2)
    }

    @Test("the place used last is used first")
    func prefersWarmPlaces() {
        var state = State(limit: 2)
        _ = submit(Request(), to: &state)
        _ = submit(Request(), to: &state)
        #expect(next(after: 1, in: &state) == nil)
        #expect(next(after: 2, in: &state) == nil)
        #expect(submit(Request(), to: &state) == "run on 2")
        #expect(submit(Request(), to: &state) == "run on 1")
    }

    @Test("who came first is served first")
    func isFair() {
        var state = State(limit: 1)
        let requests = (0..<100).map { _ in Request() }
        _ = submit(Request(), to: &state)
        for request in requests { _ = submit(request, to: &state) }
        for request in requests { #expect(next(after: 1, in: &state) === request) }
        #expect(next(after: 1, in: &state) == nil)
    }

    @Test("who leaves the line is passed over, and leaves nothing behind")
    func withdraws() {
        var state = State(limit: 1)
        _ = submit(Request(), to: &state)
        let kept = Request()
        for index in 0..<10_000 {
            let request = index == 5_000 ? kept : Request()
            _ = submit(request, to: &state)
            if request !== kept { state.withdraw(ObjectIdentifier(request)) }
        }
        #expect(state.waitingCount == 1)
        #expect(next(after: 1, in: &state) === kept)
    }

    @Test("those who waited for too long are taken out, and the timer goes on for the others")
    func expires() {
        var state = State(limit: 1)
        _ = submit(Request(), to: &state)
        let (early, late) = (Request(), Request())
        #expect(submit(early, to: &state, waiting: .seconds(1)) == "wait with timer")
        #expect(submit(late, to: &state, waiting: .seconds(2)) == "wait")
        let first = state.expire(at: start + .seconds(1))
        #expect(first.expired.map(ObjectIdentifier.init) == [ObjectIdentifier(early)])
        #expect(first.again == start + .seconds(2))
        let second = state.expire(at: start + .seconds(3))
        #expect(second.expired.map(ObjectIdentifier.init) == [ObjectIdentifier(late)])
        #expect(second.again == nil)
        #expect(submit(Request(), to: &state) == "wait with timer")
    }

    @Test("closing gives back who waits and what is free; what is busy ends when it is done")
    func closes() {
        var state = State(limit: 2)
        _ = submit(Request(), to: &state)
        _ = submit(Request(), to: &state)
        _ = next(after: 1, in: &state)
        let closing = state.close()
        #expect(closing.idle == [1])
        #expect(closing.waiting.isEmpty)
        #expect(submit(Request(), to: &state) == "refuse")
        guard case .end = state.next(after: 2) else { return #expect(Bool(false), "a busy place must end") }
        let (first, second) = (state.ended(), state.ended())
        #expect(!first)
        #expect(second)
    }

    @Test("when no place can be made, nobody waits for it in vain")
    func abandons() {
        var state = State(limit: 1)
        _ = submit(Request(), to: &state)
        let waiting = Request()
        _ = submit(waiting, to: &state)
        let stranded = state.abandon()
        #expect(stranded.map(ObjectIdentifier.init) == [ObjectIdentifier(waiting)])
        #expect(submit(Request(), to: &state) == "open")
    }
}
