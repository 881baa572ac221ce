import Crypto
import FoundationEssentials
import HTTPTypes
package import Timekeeping

/// Tells by a bearer token who calls (RFC 6750).
///
/// A token that is unknown, revoked, expired, mistyped or for another Herald gets the same answer in the same words,
/// and costs the same comparison; only who has the secret learns what it is.
package struct Gatekeeper: Gatekeeping {
    private let directory: TokenDirectory
    private let uses: TokenUses
    private let brake: GuessBrake
    private let clock: any WallClock

    /// What an unknown id is compared with: no secret has this hash.
    private static let nobody = [UInt8](repeating: 0, count: SHA256.byteCount)

    package init(directory: TokenDirectory, uses: TokenUses, brake: GuessBrake, clock: any WallClock) {
        self.directory = directory
        self.uses = uses
        self.brake = brake
        self.clock = clock
    }

    package func caller(of authorization: String?, from address: String) async throws -> Caller {
        guard let authorization else { throw APIError.needsToken }
        let now = clock.now()
        if let text = Self.bearerToken(authorization), let presented = TokenText(text),
            let token = try await token(presented, from: address, at: now)
        {
            uses.note(token.publicID, from: address, at: now)
            return token.caller
        }
        if let wait = brake.wait(address) { throw APIError.tooManyWrongTokens(wait) }
        if let wait = await brake.countFailure(from: address) { throw APIError.tooManyWrongTokens(wait) }
        throw APIError.wrongToken
    }

    /// The token that was presented; nil if there is none such.
    private func token(_ presented: TokenText, from address: String, at now: Date) async throws -> KnownToken? {
        var finding = directory.find(presented.publicID, at: now)
        if mayBeNew(presented, finding, from: address) {
            do { try await directory.refresh() } catch { throw APIError.storeAway }
            finding = directory.find(presented.publicID, at: now)
        }
        switch finding {
        case .known(let token):
            // In constant time (swift-crypto), and before anything else is looked at.
            return presented.hash == token.hash && !token.isExpired(at: now) ? token : nil
        case .unknown:
            _ = presented.hash == Self.nobody
            return nil
        case .outdated:
            guard presented.hasRightChecksum else { return nil }
            throw APIError.storeAway
        }
    }

    /// The store is asked for what could be a token and is not known here, unless it comes from who guesses.
    private func mayBeNew(
        _ presented: TokenText, _ finding: TokenDirectory.Finding, from address: String
    ) -> Bool {
        switch finding {
        case .known: false
        case .unknown: presented.hasRightChecksum && brake.wait(address) == nil
        case .outdated: presented.hasRightChecksum
        }
    }

    /// The scheme's name may be written in any case (RFC 9110, 11.1).
    private static func bearerToken(_ authorization: String) -> Substring? {
        let scheme = authorization.prefix(7)
        guard scheme.lowercased() == "bearer " else { return nil }
        var token = authorization.dropFirst(7)
        while token.first == " " { token = token.dropFirst() }
        while token.last == " " { token = token.dropLast() }
        return token
    }
}

extension APIError {
    /// 401 for who sent nothing.
    package static let needsToken = APIError(
        .unauthorized, "unauthorized",
        "this needs a token: send the header Authorization: Bearer TOKEN; herald token create makes one",
        headers: [.wwwAuthenticate: #"Bearer realm="herald""#])

    /// 401 for every token that opens nothing, whatever the reason.
    static let wrongToken = APIError(
        .unauthorized, "unauthorized",
        "the token is not valid: it was mistyped, has expired, was revoked or never existed; "
            + "herald token list shows those that are",
        headers: [.wwwAuthenticate: #"Bearer realm="herald", error="invalid_token""#])

    static func tooManyWrongTokens(_ wait: Duration) -> APIError {
        let seconds = max(1, Int(wait.seconds.rounded(.up)))
        return APIError(
            .tooManyRequests, "too_many_wrong_tokens",
            "too many wrong tokens came from this address; the next is looked at in \(seconds) s",
            headers: [.retryAfter: String(seconds)])
    }

    /// 503 where nobody can say whether the token is valid.
    static let storeAway = APIError(
        .serviceUnavailable, "store_unavailable",
        "the store does not answer, so nobody can say whether the token is valid; try again",
        headers: [.retryAfter: "5"])
}
