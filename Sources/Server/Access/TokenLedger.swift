package import Database
import FoundationEssentials
import Settings
package import Timekeeping

/// Makes, lists and revokes tokens.
package struct TokenLedger: Sendable {
    /// So many may live at once: every node keeps them all in memory.
    package static let mostLiving = 10_000

    private static let longestName = 64

    private let store: ConnectionPool
    private let clock: any WallClock

    package init(store: ConnectionPool, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    /// - Returns: the token's text, which is known nowhere else and never again, and what the store keeps of it.
    /// - Throws: `TokenRefusal` if a living token has that name, or the name cannot be one.
    package func create(_ new: NewToken, by actor: String) async throws -> (text: String, token: AccessToken) {
        guard Self.isName(new.name) else {
            throw TokenRefusal(
                description: "\"\(new.name)\" cannot be a token's name: allowed are 1 to \(Self.longestName) letters, "
                    + "digits and . _ - of ASCII")
        }
        guard (new.purpose == .statements) == (new.scope != nil) else {
            throw TokenRefusal(
                description: "a token for statements, and no other, is for one settlement and one partner")
        }
        let text = TokenText.make()
        let now = clock.now()
        let token = AccessToken(
            publicID: text.publicID, name: new.name, level: new.level, purpose: new.purpose, scope: new.scope,
            createdAt: now,
            createdBy: ColumnText.cut(actor), expiresAt: new.lifetime.map { now.addingTimeInterval($0.seconds) },
            revokedAt: nil, revokedBy: nil, lastUsedAt: nil, lastUsedFrom: nil)
        let hash = SecretHash.text(text.hash)
        try await store.transaction { connection in
            guard try TokenStore.count(on: connection) < Self.mostLiving else {
                throw TokenRefusal(description: "there are \(Self.mostLiving) tokens; revoke some first")
            }
            guard try TokenStore.insert(token, hash: hash, on: connection) else {
                throw TokenRefusal(
                    description: "there is a token \(new.name) already; revoke it, or choose another name")
            }
        }
        return (text.text, token)
    }

    /// - Parameter includingEnded: also those that were revoked or have expired.
    /// - Returns: oldest first.
    package func list(includingEnded: Bool = false) async throws -> [AccessToken] {
        let now = clock.now()
        return try await store.withConnection { try TokenStore.list(on: $0) }
            .filter { includingEnded || $0.state(at: now) == .live }
    }

    /// - Parameter nameOrID: the name of a living token, or the public id of any.
    /// - Returns: the token as it was; its `revokedAt` is not nil if there was nothing to do.
    /// - Throws: `TokenRefusal` if there is none.
    package func revoke(_ nameOrID: String, by actor: String) async throws -> AccessToken {
        let now = clock.now()
        return try await store.transaction { connection in
            guard let token = try TokenStore.find(nameOrID, on: connection) else {
                throw TokenRefusal(
                    description: "there is no living token with the name or id \(nameOrID); "
                        + "herald token list shows those that there are")
            }
            if token.revokedAt == nil {
                try TokenStore.revoke(token.publicID, at: now, by: ColumnText.cut(actor), on: connection)
            }
            return token
        }
    }

    private static func isName(_ text: String) -> Bool {
        (1...longestName).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
