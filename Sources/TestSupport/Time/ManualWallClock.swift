package import FoundationEssentials
import Synchronization
import Timekeeping

/// A clock whose hand the test moves.
///
///     let clock = ManualWallClock()
///     async let firing: Void = scheduler.run()
///     await clock.waitForSleepers()          // it is asleep now
///     clock.advance(by: .seconds(60))        // and wakes
package final class ManualWallClock: WallClock {
    private struct Sleeper {
        let deadline: Date
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Watcher {
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Date
        var lastID = 0
        var sleepers: [Int: Sleeper] = [:]
        /// Cancelled between taking the number and lying down.
        var cancelled: Set<Int> = []
        var watchers: [Watcher] = []

        mutating func takeID() -> Int {
            lastID += 1
            return lastID
        }

        mutating func takeDueSleepers() -> [Sleeper] {
            let due = sleepers.filter { $0.value.deadline <= now }
            for id in due.keys { sleepers[id] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }

        mutating func takeContentWatchers() -> [Watcher] {
            let content = watchers.filter { $0.count <= sleepers.count }
            watchers.removeAll { $0.count <= sleepers.count }
            return content
        }
    }

    private let state: Mutex<State>

    /// - Parameter start: by default 2025-09-05 02:00 UTC, which is 10:00 in Shanghai.
    package init(_ start: Date = Date(unixMilliseconds: 1_757_037_600_000)) {
        state = Mutex(State(now: start))
    }

    package func now() -> Date { state.withLock { $0.now } }

    package func advance(by duration: Duration) {
        move { $0.addingTimeInterval(duration.seconds) }
    }

    /// Moves the hand to `date`, also backwards, as a machine's clock may be set.
    package func set(to date: Date) {
        move { _ in date }
    }

    /// How many tasks sleep at the moment.
    package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Returns when at least `count` tasks sleep.
    package func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isContent = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append(Watcher(count: count, continuation: continuation))
                return false
            }
            if isContent { continuation.resume() }
        }
    }

    package func sleep(until deadline: Date) async throws {
        let id = state.withLock { $0.takeID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                lieDown(id, Sleeper(deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            cancelSleeper(id)
        }
    }

    private func move(_ hand: (Date) -> Date) {
        let due = state.withLock { state in
            state.now = hand(state.now)
            return state.takeDueSleepers()
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    private func lieDown(_ id: Int, _ sleeper: Sleeper) {
        enum Decision { case sleep([Watcher]), wake, cancel }
        let decision: Decision = state.withLock { state in
            if state.cancelled.remove(id) != nil { return .cancel }
            if sleeper.deadline <= state.now { return .wake }
            state.sleepers[id] = sleeper
            return .sleep(state.takeContentWatchers())
        }
        switch decision {
        case .sleep(let watchers): for watcher in watchers { watcher.continuation.resume() }
        case .wake: sleeper.continuation.resume()
        case .cancel: sleeper.continuation.resume(throwing: CancellationError())
        }
    }

    private func cancelSleeper(_ id: Int) {
        let sleeper = state.withLock { state in
            let sleeper = state.sleepers.removeValue(forKey: id)
            if sleeper == nil { state.cancelled.insert(id) }
            return sleeper
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}
