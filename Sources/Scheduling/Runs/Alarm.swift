import FoundationEssentials
import Synchronization
import Timekeeping

/// A sleep that others can end early.
final class Alarm: Sendable {
    private struct State {
        /// Rung while nobody slept: the next sleep is none.
        var isRung = false
        var nap: Task<Void, Never>?
    }

    private let state = Mutex(State())

    /// For one sleeper at a time.
    func sleep(until deadline: Date, atMost limit: Duration, on clock: any WallClock) async {
        let nap = Task {
            do {
                try await clock.sleep(until: deadline, atMost: limit)
            } catch {
                // Cancelled is how it is woken.
            }
        }
        state.withLock { state in
            state.nap = nap
            if state.isRung { nap.cancel() }
        }
        await nap.value
        state.withLock { $0 = State() }
    }

    func ring() {
        state.withLock { state in
            state.isRung = true
            state.nap?.cancel()
        }
    }
}
