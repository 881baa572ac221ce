/// What of a statement the chain is made of: in the store, in the feed, and in a partner's copy of it.
package struct ChainLink: Sendable, Hashable {
    package let content: StatementContent
    package let body: String
    package let previousHash: String
    package let hash: String

    package init(content: StatementContent, body: String, previousHash: String, hash: String) {
        self.content = content
        self.body = body
        self.previousHash = previousHash
        self.hash = hash
    }
}

extension Statement {
    package var link: ChainLink {
        ChainLink(content: content, body: body, previousHash: previousHash, hash: hash)
    }
}
