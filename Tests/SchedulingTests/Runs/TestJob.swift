import FoundationEssentials
import Synchronization

@testable import Scheduling

/// A job that remembers its firings and notices and does what the test tells it to.
final class TestJob: Job {
    struct State {
        var firings: [Firing] = []
        var ended = 0
        var troubles: [RunTrouble] = []
    }

    let name: String
    let schedule: Schedule
    let timeout: Duration
    let grace: Duration
    private let work: @Sendable (Firing) async throws -> String?
    private let state = Watched(State())

    init(
        _ schedule: Schedule, name: String = "report:test", timeout: Duration = .seconds(300),
        grace: Duration = .seconds(3_600), work: @escaping @Sendable (Firing) async throws -> String? = { _ in "done" }
    ) {
        self.name = name
        self.schedule = schedule
        self.timeout = timeout
        self.grace = grace
        self.work = work
    }

    var firings: [Firing] { state.value.firings }
    var troubles: [RunTrouble] { state.value.troubles }

    func run(_ firing: Firing) async throws -> String? {
        state.change { $0.firings.append(firing) }
        defer { state.change { $0.ended += 1 } }
        return try await work(firing)
    }

    func notice(_ trouble: RunTrouble) async {
        state.change { $0.troubles.append(trouble) }
    }

    func started(_ count: Int) async { await state.wait { $0.firings.count >= count } }
    func ended(_ count: Int) async { await state.wait { $0.ended >= count } }
    func told(_ count: Int) async { await state.wait { $0.troubles.count >= count } }
}

/// A door that is closed until the test opens it; who waits before it does not heed cancellation.
final class Door: Sendable {
    private let isOpen = Watched(false)
    func open() { isOpen.change { $0 = true } }
    func pass() async { await isOpen.wait { $0 } }
}

/// A value whose changes can be awaited.
final class Watched<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var waiters: [(condition: @Sendable (Value) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    init(_ value: Value) { state = Mutex(State(value: value)) }

    var value: Value { state.withLock { $0.value } }

    func change(_ body: (inout Value) -> Void) {
        let content = state.withLock { state in
            body(&state.value)
            let value = state.value
            let content = state.waiters.filter { $0.condition(value) }.map(\.continuation)
            state.waiters.removeAll { $0.condition(value) }
            return content
        }
        for continuation in content { continuation.resume() }
    }

    func wait(until condition: @escaping @Sendable (Value) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isContent = state.withLock { state in
                if condition(state.value) { return true }
                state.waiters.append((condition, continuation))
                return false
            }
            if isContent { continuation.resume() }
        }
    }
}
