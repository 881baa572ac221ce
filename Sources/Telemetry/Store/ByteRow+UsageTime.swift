import Database
import Timekeeping

extension ByteRow {
    /// A time of `user_stats` in seconds since 1970; nil for none, and for a text that another program wrote and that is
    /// no time: one such row shall not stop what goes over all of them.
    func second(_ column: Int) -> Int? {
        if let microseconds = try? microseconds(column) {
            return Int(microseconds).dividedDown(by: 1_000_000).quotient
        }
        guard let text = try? text(column) else { return nil }
        return UsageTime.second(text)
    }
}
