package import FoundationEssentials
import Synchronization
package import Timekeeping

/// A flag that one task waits for. Raised while nobody waits, it is not lost; raised twice, it counts once.
package final class AsyncSignal: Sendable {
    private struct State {
        var isRaised = false
        var waiter: CheckedContinuation<Void, Never>?
        /// The task that waits was cancelled before it lay down.
        var isCancelled = false

        mutating func take() -> Bool {
            defer { isRaised = false }
            return isRaised
        }
    }

    private let state = Mutex(State())

    package init() {}

    package func raise() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.isRaised = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns when the flag is raised, at the deadline, or when the task is cancelled; the flag is down then.
    package func wait(until deadline: Date?, clock: any WallClock) async {
        if state.withLock({ $0.take() }) { return }
        guard let deadline else { return await wait() }
        await withTaskGroup { group in
            group.addTask { try? await clock.sleep(until: deadline) }
            group.addTask { await self.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let returnsAtOnce = state.withLock { state -> Bool in
                    if state.take() || state.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if returnsAtOnce { continuation.resume() }
            }
        } onCancel: {
            cancelWaiter()
        }
        state.withLock { $0.isCancelled = false }
    }

    private func cancelWaiter() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isCancelled = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
