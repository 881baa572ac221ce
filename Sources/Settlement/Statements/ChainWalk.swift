/// Goes along a chain, link by link, and says where it first breaks.
package struct ChainWalk: Sendable {
    /// How many links were whole.
    package private(set) var count = 0
    package private(set) var first: ChainLink?
    package private(set) var last: ChainLink?
    private let mayBeginAnywhere: Bool

    /// - Parameter mayBeginAnywhere: for a copy that does not go back to number 1.
    package init(mayBeginAnywhere: Bool = false) { self.mayBeginAnywhere = mayBeginAnywhere }

    /// - Returns: one sentence if the chain breaks here; nil: it goes on.
    package mutating func take(_ link: ChainLink) -> String? {
        if let problem = problem(at: link) { return problem }
        count += 1
        if first == nil { first = link }
        last = link
        return nil
    }

    private func problem(at link: ChainLink) -> String? {
        let number = link.content.number
        if let problem = gap(before: number) { return problem }
        if StatementHash.of(link.body) != link.content.bodyHash {
            return "statement \(number) has another body than the one that its body_hash was made of"
        }
        let before = last?.hash ?? (number == 1 ? StatementHash.genesis : link.previousHash)
        if link.previousHash != before {
            return number == 1
                ? "statement 1 has a previous_hash that is not 64 noughts, and so does not begin a chain"
                : "statement \(number) has a previous_hash that is not the hash of statement \(number - 1)"
        }
        if StatementHash.of(link.content, after: link.previousHash) != link.hash {
            return "statement \(number) has a hash that is not that of what it says: its task, date, revision, "
                + "body_hash or hash was changed"
        }
        return nil
    }

    /// Numbers beyond this are nobody's: what is read of a file must not overflow.
    private static let largestNumber: Int64 = 1 << 53

    private func gap(before number: Int64) -> String? {
        guard (1...Self.largestNumber).contains(number) else { return "a statement has the number \(number)" }
        guard let last = last?.content.number else {
            return number == 1 || mayBeginAnywhere
                ? nil : "statement 1 is missing: the chain begins with \(number)"
        }
        if number == last + 1 { return nil }
        return number > last
            ? "statement \(last + 1) is missing: after \(last) comes \(number)"
            : "statement \(number) comes after \(last): it is there twice, or out of order"
    }
}

/// What was found of a chain, or of a copy of it.
package struct ChainReport: Sendable, Hashable, Encodable {
    package let settlement: String
    package let partner: String
    /// The whole ones up to the end, or up to the break.
    package let statements: Int
    package let first: Int64?
    package let last: Int64?
    /// Of the last.
    package let hash: String?
    /// Where it breaks first, in one sentence; nil: nowhere.
    package let problem: String?
    /// Of a copy: how many statements came after its end.
    package var newer: Int64?

    init(_ settlement: String, _ partner: String, _ walk: ChainWalk, problem: String?, newer: Int64? = nil) {
        self.settlement = settlement
        self.partner = partner
        statements = walk.count
        first = walk.first?.content.number
        last = walk.last?.content.number
        hash = walk.last?.hash
        self.problem = problem
        self.newer = newer
    }
}
