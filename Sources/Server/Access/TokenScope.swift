/// Of what a token with the purpose `statements` may read the feed.
package struct TokenScope: Sendable, Hashable {
    package let settlement: String
    /// As `StatementPartner` names it: host, and port unless it is the scheme's.
    package let partner: String

    package init(settlement: String, partner: String) {
        self.settlement = settlement
        self.partner = partner
    }
}
