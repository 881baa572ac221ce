/// How full a token bucket was when it was looked at last. Whoever asks says how fast it fills and how much it
/// holds, so both may change.
struct BucketLevel {
    private(set) var tokens: Double
    private var filledAt: Microseconds

    init(tokens: Double, at now: Microseconds) {
        (self.tokens, filledAt) = (tokens, now)
    }

    /// - Returns: zero if `amount` was taken, else how long it takes until so many are there.
    mutating func take(_ amount: Int, rate: Double, burst: Double, at now: Microseconds) -> Microseconds {
        tokens = min(burst, tokens + Double(max(0, now - filledAt)) * rate / 1e6)
        filledAt = now
        let lacking = Double(amount) - tokens
        guard lacking > 0 else {
            tokens -= Double(amount)
            return 0
        }
        return Microseconds(min(1e15, (lacking / rate * 1e6).rounded(.up))) + 1
    }

    mutating func giveBack(_ amount: Int) {
        tokens += Double(amount)
    }

    /// After this instant it is as full as a new one.
    func fullAt(rate: Double, burst: Double) -> Microseconds {
        filledAt + Microseconds(min(1e15, max(0, burst - tokens) / rate * 1e6)) + 1
    }
}
