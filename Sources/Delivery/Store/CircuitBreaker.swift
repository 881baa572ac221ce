package import FoundationEssentials
import Timekeeping

/// What is known of a channel whose peer is not well, and what one more failure makes of it. Pure.
///
/// Closed it counts failures in a row; so many open it. Open it rests, and nothing is claimed. After the rest it is
/// half open: one delivery at a time tries, over all nodes. A success closes it, a failure opens it for twice as long.
package struct CircuitBreaker: Sendable, Hashable {
    private(set) var failures = 0
    /// The first failure since the last success.
    private(set) var failingSince: Date?
    /// How often it opened since the last success; 0 while it is closed.
    package private(set) var trips = 0
    package private(set) var restUntil = Date(unixMilliseconds: 0)

    package init() {}

    init(failures: Int, failingSince: Date?, trips: Int, restUntil: Date) {
        self.failures = failures
        self.failingSince = failingSince
        self.trips = trips
        self.restUntil = restUntil
    }

    /// - Parameters:
    ///   - isTrial: the delivery was claimed to try whether the peer is back; what was under way when the breaker
    ///     opened says nothing new.
    ///   - lastSuccess: when the peer last took something, by the books; asked only when it would open.
    /// - Returns: whether it opened.
    package mutating func failed(
        at now: Date, isTrial: Bool, rule: BreakerRule, lastSuccess: (Date) throws -> Date?
    ) rethrows -> Bool {
        guard trips == 0 else {
            if isTrial { open(at: now, rule) }
            return isTrial
        }
        let since = failingSince ?? now
        failingSince = since
        failures += 1
        guard failures >= rule.failures else { return false }
        // Another node may have had a success that its claim knew no reason to tell.
        if let success = try lastSuccess(since), success > since {
            (failures, failingSince) = (1, now)
            guard rule.failures <= 1 else { return false }
        }
        open(at: now, rule)
        return true
    }

    /// It has failed for so long that it is not tried any more.
    func isHopeless(at now: Date, rule: BreakerRule) -> Bool {
        guard trips > 0, let failingSince, let limit = rule.disableAfter else { return false }
        return now.timeIntervalSince(failingSince) >= limit.seconds
    }

    private mutating func open(at now: Date, _ rule: BreakerRule) {
        trips += 1
        let rest = rule.rest.seconds * Double(1 << min(trips - 1, 30))
        restUntil = now.addingTimeInterval(min(rest, rule.longestRest.seconds))
    }
}
