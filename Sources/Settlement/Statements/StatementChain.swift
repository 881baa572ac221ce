import Database

/// Proves that nothing in a settlement's chains was changed, left out or put in between.
package struct StatementChain: Sendable {
    private let feed: StatementFeed
    private static let pageSize = 500

    package init(_ feed: StatementFeed) { self.feed = feed }

    /// Walks the whole chain of a partner, however long, in pages, while it may be growing.
    package func verify(partner: String) async throws -> ChainReport {
        var walk = ChainWalk()
        func report(_ problem: String?) -> ChainReport {
            ChainReport(feed.settlement, partner, walk, problem: problem)
        }
        var isSecondLook = false
        while true {
            // The end before the page: what was stated in between is on the page, and the next look knows its end.
            let head = try await feed.head(of: partner)
            let last = walk.last?.content.number ?? 0
            let page = try await feed.page(of: partner, after: last, limit: Self.pageSize)
            for statement in page {
                if let problem = walk.take(statement.link) { return report(problem) }
            }
            if !page.isEmpty {
                isSecondLook = false
                continue
            }
            guard let head else {
                return report(last == 0 ? nil : "the chain has \(last) statements and its end is not in the store")
            }
            if head.number == last, head.hash == walk.last?.hash ?? StatementHash.genesis { return report(nil) }
            // Read before the last page was written, perhaps: once more.
            if isSecondLook || head.number > last { return report(Self.disagreement(head, last)) }
            isSecondLook = true
        }
    }

    /// Of all partners.
    package func verifyAll() async throws -> [ChainReport] {
        var reports: [ChainReport] = []
        for head in try await feed.heads() { reports.append(try await verify(partner: head.partner)) }
        return reports
    }

    /// Verifies a copy by itself, and that its end is in our chain: with that, all before its end is.
    package func verify(_ copy: StatementCopy) async throws -> ChainReport {
        func report(_ problem: String?, newer: Int64? = nil) -> ChainReport {
            ChainReport(feed.settlement, copy.partner, copy.walk, problem: problem, newer: newer)
        }
        if let problem = copy.problem { return report(problem) }
        guard let end = copy.walk.last else { return report("the copy has no statements") }
        let number = end.content.number
        let own = try await feed.page(of: copy.partner, after: number - 1, limit: 1).first
        guard let own, own.content.number == number else {
            return report("statement \(number), the copy's end, is not in our chain")
        }
        guard own.hash == end.hash else {
            return report(
                "statement \(number), the copy's end, is another one in our chain: there its hash is \(own.hash)")
        }
        return report(nil, newer: max(0, (try await feed.head(of: copy.partner)?.number ?? number) - number))
    }

    private static func disagreement(_ head: ChainHead, _ last: Int64) -> String {
        if head.number > last {
            return "statement \(last + 1) is missing: the end of the chain is to be \(head.number), and the last "
                + "statement is \(last)"
        }
        return head.number < last
            ? "the end of the chain is to be \(head.number), and there are statements up to \(last)"
            : "the end of the chain is to have another hash than statement \(last), which is the last"
    }
}
