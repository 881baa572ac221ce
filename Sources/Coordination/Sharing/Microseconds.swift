import FoundationEssentials
import Timekeeping

/// The unit in which all implementations reckon: fine enough that a rate asked every few milliseconds loses
/// nothing, and exact in a double, which is all that Lua has.
typealias Microseconds = Int64

extension Duration {
    /// The length in whole microseconds, rounded up; a century is for ever.
    var microseconds: Microseconds {
        let (seconds, attoseconds) = components
        guard abs(seconds) < 3_155_760_000 else { return seconds < 0 ? 0 : 3_155_760_000_000_000 }
        let part = attoseconds / 1_000_000_000_000
        return seconds * 1_000_000 + part + (attoseconds % 1_000_000_000_000 > 0 ? 1 : 0)
    }
}

/// A clock's time that never runs back: when the clock is set back, time goes on from where it was.
struct SteadyTime {
    private var offset: Microseconds = 0
    private var last: Microseconds = .min

    mutating func microseconds(at now: Date) -> Microseconds {
        let reading = Microseconds((now.timeIntervalSince1970 * 1e6).rounded())
        if reading + offset < last { offset = last - reading }
        last = reading + offset
        return last
    }
}
