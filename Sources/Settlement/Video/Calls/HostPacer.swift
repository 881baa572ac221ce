import Coordination
import FoundationEssentials
import Synchronization
import Timekeeping

/// Spreads the calls to one host evenly: one every so often, never several at once to make up for a pause.
final class HostPacer: Sendable {
    private struct State {
        var bucket: TokenBucket
        var heldUntil: Date?

        /// nil when it is the caller's turn, else when to come back.
        mutating func turn(at now: Date) -> Date? {
            if let heldUntil, heldUntil > now, heldUntil.timeIntervalSince(now) <= HostPacer.longestHold.seconds {
                return heldUntil
            }
            heldUntil = nil
            return bucket.take(at: now)
        }
    }

    /// Whoever wants to be left alone for longer is not asked again; and a clock that was set back holds nobody longer.
    static let longestHold = Duration.seconds(60)

    private let clock: any WallClock
    private let state: Mutex<State>

    /// - Parameter rate: Calls a second.
    init(rate: Int, clock: any WallClock) {
        self.clock = clock
        state = Mutex(State(bucket: TokenBucket(rate: Double(rate), burst: 1)))
    }

    /// Returns when a call may be made.
    ///
    /// - Throws: `CancellationError`.
    func turn() async throws {
        while true {
            try Task.checkCancellation()
            let now = clock.now()
            guard let next = state.withLock({ $0.turn(at: now) }) else { return }
            try await clock.sleep(for: .seconds(next.timeIntervalSince(now)))
        }
    }

    /// Nobody calls for so long.
    func hold(for pause: Duration) {
        guard pause > .zero else { return }
        let end = clock.now().addingTimeInterval(pause.seconds)
        state.withLock { $0.heldUntil = max($0.heldUntil ?? end, end) }
    }
}
