import Synchronization
import Timekeeping

/// When everybody has come, or the time is up.
final class RoundFinish: Sendable {
    private struct State {
        var missing = 0
        var isOver = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func expect(_ count: Int) {
        state.withLock { state in
            state.missing = count
            state.isOver = count == 0
        }
    }

    func arrive() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.missing -= 1
            return state.missing == 0 ? Self.end(&state) : nil
        }
        waiter?.resume()
    }

    func wait(atMost limit: Duration, _ clock: any WallClock) async {
        let alarm = Task {
            try? await clock.sleep(for: limit)
            state.withLock { Self.end(&$0) }?.resume()
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if !state.isOver { state.waiter = continuation }
                    return state.isOver
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            alarm.cancel()
        }
        alarm.cancel()
    }

    private static func end(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        state.isOver = true
        defer { state.waiter = nil }
        return state.waiter
    }
}
