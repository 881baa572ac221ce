import Timekeeping

/// A duration as people read it in a command's output.
enum Milliseconds {
    /// `0.8 ms`, `41 ms`, `12.3 s`.
    static func text(_ duration: Duration) -> String {
        let microseconds = Int64(duration.seconds * 1_000_000)
        switch microseconds {
        case ..<10_000: return "\(microseconds / 1_000).\(microseconds / 100 % 10) ms"
        case ..<10_000_000: return "\(microseconds / 1_000) ms"
        default: return "\(microseconds / 1_000_000).\(microseconds / 100_000 % 10) s"
        }
    }
}
