import Delivery
import FoundationEssentials
import Synchronization
import Timekeeping

/// A circuit breaker for each origin (scheme, host, port), in this process: a partner that is away holds up nobody
/// else, and is not called over and over by everything that waits for it.
final class OriginBreakers: Sendable {
    enum Passage: Sendable, Hashable {
        case open
        /// One call, to try whether it is back.
        case trial
        case resting(for: Duration)
    }

    /// What a call said of its origin.
    enum Sign: Sendable, Hashable {
        /// It answered, whatever it said.
        case well
        /// No connection, no answer, 5xx.
        case unwell
        case nothing
    }

    private struct Origin {
        var breaker = CircuitBreaker()
        /// So long one call tries, and the others wait for what comes of it.
        var trialUntil: Date?
    }

    private let rule: BreakerRule
    private let trialLength: Duration
    /// Only those that are not well.
    private let origins = Mutex<[String: Origin]>([:])
    private static let mostOrigins = 1_000

    /// - Parameter trialLength: longer than a call can take.
    init(rule: BreakerRule, trialLength: Duration) {
        self.rule = rule
        self.trialLength = trialLength
    }

    var count: Int { origins.withLock { $0.count } }

    func passage(to name: String, at now: Date) -> Passage {
        origins.withLock { origins in
            guard var origin = origins[name], origin.breaker.trips > 0 else { return .open }
            let closed = max(origin.breaker.restUntil, origin.trialUntil ?? origin.breaker.restUntil)
            // A clock that was set back must not prolong it.
            if now < closed, closed.timeIntervalSince(now) <= rule.longestRest.seconds {
                return .resting(for: .seconds(closed.timeIntervalSince(now)))
            }
            origin.trialUntil = now.addingTimeInterval(trialLength.seconds)
            origins[name] = origin
            return .trial
        }
    }

    func note(_ sign: Sign, of name: String, isTrial: Bool, at now: Date) {
        origins.withLock { origins in
            switch sign {
            case .well: origins[name] = nil
            case .nothing: if isTrial { origins[name]?.trialUntil = nil }
            case .unwell:
                if origins[name] == nil { Self.makeRoom(in: &origins) }
                var origin = origins[name] ?? Origin()
                _ = origin.breaker.failed(at: now, isTrial: isTrial, rule: rule) { _ in nil }
                if isTrial { origin.trialUntil = nil }
                origins[name] = origin
            }
        }
    }

    private static func makeRoom(in origins: inout [String: Origin]) {
        guard origins.count >= mostOrigins,
            let oldest = origins.min(by: { $0.value.breaker.restUntil < $1.value.breaker.restUntil })
        else { return }
        origins[oldest.key] = nil
    }
}
