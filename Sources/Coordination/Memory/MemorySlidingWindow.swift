package import FoundationEssentials
import Synchronization

/// A sliding window shared by the tasks of this process.
package final class MemorySlidingWindow: Sendable {
    private let state: Mutex<SlidingWindow>

    package init(count: Int, per window: Duration) {
        state = Mutex(SlidingWindow(count: count, per: window))
    }

    package func acquire(at now: Date) -> SlidingWindow.Answer {
        state.withLock { $0.acquire(at: now) }
    }

    package func finish(_ permit: SlidingWindow.Permit, at now: Date) {
        state.withLock { $0.finish(permit, at: now) }
    }

    package func cancel(_ permit: SlidingWindow.Permit) {
        state.withLock { $0.cancel(permit) }
    }

    package func seed(_ times: [Date]) {
        state.withLock { $0.seed(times) }
    }
}
