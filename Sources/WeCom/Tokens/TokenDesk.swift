import FoundationEssentials

/// What one process knows of its token, and what a caller is to do. No I/O.
struct TokenDesk<Flight: Sendable>: Sendable {
    struct Held: Sendable {
        let token: AccessToken
        let expiresAt: Date
        let renewAt: Date
    }

    enum Decision: Sendable {
        case use(AccessToken)
        /// Good for this call, and time for a new one in the background.
        case useAndRenew(AccessToken)
        case join(Flight)
        case fetch
    }

    private(set) var held: Held?
    var flight: Flight?
    /// Background renewals that failed are not begun again with every call.
    private var renewNotBefore = Date.distantPast

    /// - Parameter refused: the token that WeCom refused to this caller.
    func decision(refused: AccessToken?, at now: Date) -> Decision {
        if let held, held.expiresAt > now, held.token != refused {
            let isTime = held.renewAt <= now && renewNotBefore <= now && flight == nil
            return isTime ? .useAndRenew(held.token) : .use(held.token)
        }
        return flight.map(Decision.join) ?? .fetch
    }

    /// - Parameter chance: from 0 to 1, so that nodes do not all renew at the same moment.
    mutating func take(_ stored: StoredToken, lead: Duration, chance: Double, at now: Date) {
        // A flight that began before another ended must not bring back the older token.
        if let held, held.expiresAt > now, held.token.generation > stored.token.generation { return }
        let remaining = stored.remaining.inSeconds
        let longest = min(lead.inSeconds, remaining / 10)
        let margin = min(5, remaining / 20)
        held = Held(
            token: stored.token, expiresAt: now.addingTimeInterval(remaining - margin),
            renewAt: now.addingTimeInterval(remaining - max(margin, longest * (0.5 + 0.5 * chance))))
        renewNotBefore = .distantPast
    }

    mutating func drop(_ token: AccessToken) {
        if held?.token == token { held = nil }
    }

    mutating func renewalFailed(at now: Date) {
        renewNotBefore = now.addingTimeInterval(30)
    }
}
