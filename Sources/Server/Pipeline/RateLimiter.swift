import Networks
import Synchronization
import Timekeeping

/// How many requests one caller may make: so many a second in the long run, so many at once.
///
/// A token bucket for each token, and for each address of those without; IPv6 by /64, which is what one customer has.
/// Of a bucket only the instant is kept at which it is full again (GCRA, as ATM Forum's TM 4.0 calls it).
final class RateLimiter: Sendable {
    private enum Key: Hashable {
        case token(String)
        case network(IPNetwork)
        /// A socket of the file system, or so many callers that there is no place for one more.
        case others
    }

    private let fullAgain = Mutex<[Key: ContinuousClock.Instant]>([:])
    private let interval: Duration
    private let tolerance: Duration
    private let maximumCallers: Int
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter maximumCallers: whose state is kept at once; one costs about 100 bytes.
    init(
        _ limit: RateLimit, maximumCallers: Int = 20_000,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        interval = .seconds(1) / limit.perSecond
        tolerance = interval * (limit.burst - 1)
        self.maximumCallers = maximumCallers
        self.now = now
    }

    /// - Throws: 429 with the time after which there is room for one.
    func admit(_ facts: RequestFacts) throws {
        if let wait = take(key(facts.caller.name, facts.clientAddress)) { throw Self.refusal(wait) }
    }

    private func key(_ token: String?, _ address: String) -> Key {
        if let token { return .token(token) }
        guard let address = IPAddress(address)?.canonical else { return .others }
        return .network(IPNetwork(containing: address, prefixLength: address.family == .v4 ? 32 : 64))
    }

    /// - Returns: nil if there was room, else how long to wait.
    private func take(_ key: Key) -> Duration? {
        let now = now()
        return fullAgain.withLock { buckets in
            let key = Self.place(for: key, in: &buckets, maximum: maximumCallers, at: now)
            let full = max(buckets[key] ?? now, now)
            let wait = now.duration(to: full) - tolerance
            guard wait <= .zero else { return wait }
            buckets[key] = full + interval
            return nil
        }
    }

    /// Who comes when all places are taken by callers that are under way shares one bucket with the others.
    private static func place(
        for key: Key, in buckets: inout [Key: ContinuousClock.Instant], maximum: Int, at now: ContinuousClock.Instant
    ) -> Key {
        guard buckets.count >= maximum, buckets[key] == nil else { return key }
        // A bucket that is full is as good as none.
        buckets = buckets.filter { $0.value > now }
        return buckets.count < maximum ? key : .others
    }

    private static func refusal(_ wait: Duration) -> APIError {
        let seconds = max(1, Int(wait.seconds.rounded(.up)))
        return APIError(
            .tooManyRequests, "rate_limited", "too many requests; the next is answered in \(seconds) s",
            headers: [.retryAfter: "\(seconds)"])
    }
}
