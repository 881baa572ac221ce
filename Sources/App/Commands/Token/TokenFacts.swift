import Foundation
import Server

/// A token as `--json` prints it.
struct TokenFacts: Encodable {
    let id: String
    let name: String
    let level: String
    let only: String?
    let settlement: String?
    let partner: String?
    let state: String
    let createdAt: Date
    let createdBy: String
    let expiresAt: Date?
    let revokedAt: Date?
    let revokedBy: String?
    let lastUsedAt: Date?
    let lastUsedFrom: String?
    /// The token itself: when it is made, and never again.
    let secret: String?

    init(_ token: AccessToken, at now: Date, secret: String? = nil) {
        id = token.publicID
        name = token.name
        level = token.level.rawValue
        only = token.purpose?.rawValue
        settlement = token.scope?.settlement
        partner = token.scope?.partner
        state = token.state(at: now).rawValue
        createdAt = token.createdAt
        createdBy = token.createdBy
        expiresAt = token.expiresAt
        revokedAt = token.revokedAt
        revokedBy = token.revokedBy
        lastUsedAt = token.lastUsedAt
        lastUsedFrom = token.lastUsedFrom
        self.secret = secret
    }
}

extension AccessToken {
    /// What it may do, in a word or two.
    var may: String {
        guard let purpose else { return level.rawValue }
        return "only \(purpose.rawValue)" + (scope.map { " of \($0.settlement) for \($0.partner)" } ?? "")
    }
}
