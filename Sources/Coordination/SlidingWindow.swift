package import FoundationEssentials
import Timekeeping

/// At most `count` in any span of `window`, whatever the latency.
///
/// A slot is taken from the moment a permit is given until `window` after its send was *completed*: the
/// peer counts when the call arrives, and that is somewhere between the two. Counting from the start
/// alone would let a slow call and a quick one arrive inside one window of the peer; a fixed window would
/// let a double burst through at its edge.
///
/// Pure: the time is a parameter. A clock that is set back does not lock the window for longer than
/// `window`: completions that lie in the future count as if they happened now.
package struct SlidingWindow: Sendable {
    package let count: Int
    package let window: Duration

    /// The right to send once; to be given back with `finish` or `cancel`.
    package struct Permit: Sendable, Hashable {
        fileprivate let number: UInt64
    }

    package enum Answer: Sendable, Hashable {
        case granted(Permit)
        /// Ask again at this instant; nil: when a permit that is out has been finished.
        case refused(until: Date?)
    }

    private var out: Set<Permit> = []
    private var issued: UInt64 = 0
    /// When the sends of the last `window` were completed, ascending.
    private var completions: [Date] = []

    package init(count: Int, per window: Duration) {
        self.count = max(1, count)
        self.window = window
    }

    /// How many permits can be had at once.
    package mutating func room(at now: Date) -> Int {
        forget(at: now)
        return max(0, count - out.count - completions.count)
    }

    /// When there is room again; `now` if there is, nil if only finishing a permit can make some.
    package mutating func nextRoom(at now: Date) -> Date? {
        guard room(at: now) == 0 else { return now }
        // With more taken than `count` (seeded from books that several nodes wrote) as many as are too
        // many have to leave first.
        let leaving = out.count + completions.count - count
        guard leaving < completions.count else { return nil }
        return completions[leaving].addingTimeInterval(window.seconds)
    }

    /// When the first of the counted sends leaves the window; nil if only sends that are out take room.
    package mutating func nextLeave(at now: Date) -> Date? {
        forget(at: now)
        return completions.first?.addingTimeInterval(window.seconds)
    }

    package mutating func acquire(at now: Date) -> Answer {
        guard room(at: now) > 0 else { return .refused(until: nextRoom(at: now)) }
        issued += 1
        let permit = Permit(number: issued)
        out.insert(permit)
        return .granted(permit)
    }

    /// The send is over, well or not: the peer may have counted it.
    package mutating func finish(_ permit: Permit, at now: Date) {
        guard out.remove(permit) != nil else { return }
        record(now)
    }

    /// Nothing was sent: the slot is free at once.
    package mutating func cancel(_ permit: Permit) {
        out.remove(permit)
    }

    /// Counts sends that somebody else completed (another node, or this one before a restart).
    package mutating func seed(_ times: some Sequence<Date>) {
        for time in times { record(time) }
    }

    private mutating func record(_ time: Date) {
        let index = completions.lastIndex { $0 <= time }.map { $0 + 1 } ?? 0
        completions.insert(time, at: index)
    }

    private mutating func forget(at now: Date) {
        while let last = completions.last, last > now {
            completions.removeLast()
            completions.insert(now, at: completions.firstIndex { $0 > now } ?? completions.count)
        }
        let gone = completions.prefix { $0.addingTimeInterval(window.seconds) <= now }.count
        if gone > 0 { completions.removeFirst(gone) }
    }
}
