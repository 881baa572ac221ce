import FoundationEssentials
import Synchronization
import Timekeeping

/// What was learned a moment ago: days that are settled one after the other often have the same videos.
final class VideoCache<Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let keptAt: Date
    }

    private struct State {
        var entries: [VideoLink: Entry] = [:]
        /// By age; those before `first` are gone.
        var order: [VideoLink] = []
        var first = 0
    }

    private let clock: any WallClock
    private let life: Duration
    private let bound: Int
    private let state = Mutex(State())

    init(clock: any WallClock, life: Duration = .seconds(600), bound: Int = 20_000) {
        self.clock = clock
        self.life = life
        self.bound = bound
    }

    subscript(link: VideoLink) -> Value? {
        let now = clock.now()
        return state.withLock { state in
            guard let entry = state.entries[link] else { return nil }
            // A clock that was set back does not prolong it.
            return (0..<life.seconds).contains(now.timeIntervalSince(entry.keptAt)) ? entry.value : nil
        }
    }

    func keep(_ value: Value, of link: VideoLink) {
        let entry = Entry(value: value, keptAt: clock.now())
        state.withLock { state in
            if state.entries.updateValue(entry, forKey: link) == nil { state.order.append(link) }
            while state.entries.count > bound {
                state.entries[state.order[state.first]] = nil
                state.first += 1
            }
            if state.first > bound {
                state.order.removeFirst(state.first)
                state.first = 0
            }
        }
    }
}
