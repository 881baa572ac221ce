package import FoundationEssentials

/// A steady rate with a little burst: `rate` tokens a second flow in, at most `burst` lie in store.
///
/// Pure: the time is a parameter. A clock that is set back only stops the flow until it moves on again.
package struct TokenBucket: Sendable {
    package let rate: Double
    package let burst: Double

    private var tokens: Double
    private var filledAt: Date?

    /// - Parameters:
    ///   - rate: tokens a second, above zero.
    ///   - burst: how many may be taken at once after a pause; at least one.
    package init(rate: Double, burst: Double) {
        self.rate = max(rate, .leastNormalMagnitude)
        self.burst = max(1, burst)
        tokens = self.burst
    }

    /// Takes one token.
    ///
    /// - Returns: nil if there was one, else the instant at which there will be one.
    package mutating func take(at now: Date) -> Date? {
        fill(at: now)
        guard tokens < 1 else {
            tokens -= 1
            return nil
        }
        // A hair later than computed, so that rounding never makes the caller come a moment too early.
        return now.addingTimeInterval((1 - tokens) / rate + 0.000_001)
    }

    private mutating func fill(at now: Date) {
        if let filledAt, now > filledAt {
            tokens = min(burst, tokens + now.timeIntervalSince(filledAt) * rate)
        }
        filledAt = now
    }
}
