package import Coordination
import FoundationEssentials
package import Logging
import Networks
import Observability
import Synchronization
package import Timekeeping

/// Slows down who presents wrong tokens: ten in a minute from one address, all nodes together, then 429.
///
/// Only wrong tokens are refused so. Behind one address there may be a whole office, or everybody if the proxy in front
/// is not declared as trusted: whoever has a right token must not be shut out by a neighbour who guesses. Guessing
/// itself is hopeless (256 bits); what the brake saves is the log, the store and Redis.
///
/// Addresses are counted in 16,384 windows by their hash, IPv6 ones by their /64, so that no number of addresses
/// takes more memory, here or in Redis. Two that fall into one window share its ten: both were wrong.
package final class GuessBrake: Sendable {
    static let failures = 10
    static let window = Duration.seconds(60)
    static let windows: UInt64 = 16_384

    private struct Guesser {
        var blockedUntil = Date.distantPast
        var lastFailure = Date.distantPast
        var isLogged = false
    }

    private let coordinator: any Coordinator
    private let clock: any WallClock
    private let logger: Logger
    private let guessers = Mutex<[UInt64: Guesser]>([:])

    package init(coordinator: any Coordinator, clock: any WallClock, logger: Logger) {
        self.coordinator = coordinator
        self.clock = clock
        self.logger = logger
    }

    /// How long who presents wrong tokens from that address has still to wait; nil: not at all.
    func wait(_ address: String) -> Duration? {
        let (key, now) = (Self.key(address), clock.now())
        return guessers.withLock { guessers in
            guard let until = guessers[key]?.blockedUntil, until > now else { return nil }
            guessers[key]?.lastFailure = now
            return .seconds(min(until.timeIntervalSince(now), Self.window.seconds))
        }
    }

    /// Counts a wrong token.
    ///
    /// - Returns: how long to wait, if it was one too many.
    func countFailure(from address: String) async -> Duration? {
        let key = Self.key(address)
        let demand = WindowDemand("access:wrong-tokens:\(key)", atMost: Self.failures, per: Self.window)
        // Who cannot be asked counts nothing: a wrong token stays a wrong token.
        let admission = (try? await coordinator.admit([demand])) ?? .admitted
        let wait: Duration? =
            switch admission {
            case .admitted: nil
            case .refused(let retryAfter): min(retryAfter, Self.window)
            }
        if note(key, wait: wait) {
            logger.warning(
                "wrong tokens are slowed down",
                metadata: ["client_address": "\(address)", "seconds": "\(Self.window.milliseconds / 1_000)"])
        }
        return wait
    }

    /// - Returns: whether this is to be logged: the first that is refused since there was a minute's rest.
    private func note(_ key: UInt64, wait: Duration?) -> Bool {
        let now = clock.now()
        return guessers.withLock { guessers in
            var guesser = guessers[key] ?? Guesser()
            if now.timeIntervalSince(guesser.lastFailure) > Self.window.seconds { guesser.isLogged = false }
            guesser.lastFailure = now
            defer { guessers[key] = guesser }
            guard let wait else { return false }
            guesser.blockedUntil = now.addingTimeInterval(wait.seconds)
            defer { guesser.isLogged = true }
            return !guesser.isLogged
        }
    }

    /// The same on every node: a hash of the address, or what stands for it.
    static func key(_ address: String) -> UInt64 {
        var bits = UInt128(0)
        if let address = IPAddress(address)?.canonical {
            bits = address.family == .v4 ? address.bits | (1 << 127) : (address.bits >> 64) << 64
        }
        let hash = StableHash.of(stride(from: 0, to: 128, by: 8).map { UInt8(truncatingIfNeeded: bits >> UInt128($0)) })
        return (hash ^ (hash >> 32)) % windows
    }
}
