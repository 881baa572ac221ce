import FoundationEssentials
import Testing
import Timekeeping

@testable import Coordination

/// Nodes that lose sight of each other, in made-up time: what all of them grant together is looked at from outside.
@Suite("A node's share")
struct NodeShareTests {
    /// Before it is away all ask `books`, as they ask Redis. It loses everything when it goes away. Each node notices
    /// at its own time; each finds it again at its own.
    private struct Nodes {
        var random: SplitMix
        var books = MemoryBooks()
        var shares: [NodeShare]
        let diesAt: Microseconds = 5_000_000
        let noticesAt: [Microseconds]
        let returnsAt: Microseconds
        private(set) var findsAt: [Microseconds]
        private var isEmptied = false
        private var hasLost: [Bool]

        init(seed: UInt64) {
            var random = SplitMix(seed: seed)
            let count = Int.random(in: 2...5, using: &random)
            shares = (0..<count).map { _ in NodeShare(nodes: count) }
            noticesAt = (0..<count).map { [diesAt] _ in diesAt + .random(in: 1...400_000, using: &random) }
            returnsAt = diesAt + .random(in: 400_001...6_000_000, using: &random)
            findsAt = (0..<count).map { [returnsAt] _ in returnsAt + .random(in: 0...300_000, using: &random) }
            hasLost = Array(repeating: false, count: count)
            self.random = random
        }

        enum Way { case books, nothing, share, both }

        mutating func way(of node: Int, span: Microseconds, at now: Microseconds) -> Way {
            if now < diesAt { return .books }
            if !isEmptied { (isEmptied, books) = (true, MemoryBooks()) }
            if now < noticesAt[node] { return .nothing }
            if !hasLost[node] {
                hasLost[node] = true
                // Whoever comes late sees the loss by the new run of Redis that answers.
                findsAt[node] = max(findsAt[node], now)
                shares[node].lose(at: now)
            }
            if now < findsAt[node] { return .share }
            return now < findsAt[node] + span ? .both : .books
        }
    }

    @Test("all nodes together never hold more places than there are", arguments: 0..<60)
    func places(seed: UInt64) {
        var nodes = Nodes(seed: seed)
        let lease = Duration.seconds(1)
        let places = Int.random(in: 1...12, using: &nodes.random)
        var ends: [String: (node: Int, end: Microseconds)] = [:]
        var (now, most) = (Microseconds(1_000_000), 0)
        while now < 16_000_000 {
            now += .random(in: 1...12_000, using: &nodes.random)
            let node = Int.random(in: nodes.shares.indices, using: &nodes.random)
            let own = ends.filter { $0.value.node == node && $0.value.end > now }.keys.sorted()
            let way = nodes.way(of: node, span: 1_000_000, at: now)
            if let holder = own.randomElement(using: &nodes.random), Bool.random(using: &nodes.random) {
                if Int.random(in: 0..<4, using: &nodes.random) == 0 {
                    ends[holder] = nil
                    _ = nodes.shares[node].release("s", holder: holder, at: now)
                    if way == .books || way == .both { _ = nodes.books.release("s", holder: holder, at: now) }
                } else if renew(holder, of: node, way, places, lease, at: now, &nodes) {
                    ends[holder]?.end = now + lease.microseconds
                }
            } else {
                let holder = "\(node)-\(now)"
                if acquire(holder, of: node, way, places, lease, at: now, &nodes) {
                    ends[holder] = (node, now + lease.microseconds)
                }
            }
            ends = ends.filter { $0.value.end > now }
            #expect(ends.count <= places, "at \(now), \(way)")
            if now > 14_000_000 { most = max(most, ends.count) }
        }
        #expect(most == places)
    }

    private func acquire(
        _ holder: String, of node: Int, _ way: Nodes.Way, _ places: Int, _ lease: Duration, at now: Microseconds,
        _ nodes: inout Nodes
    ) -> Bool {
        switch way {
        case .nothing: return false
        case .books:
            guard nodes.books.acquire("s", places: places, holder: holder, lease: lease, at: now) else { return false }
            nodes.shares[node].note("s", places: places, holder: holder, lease: lease, at: now)
            return true
        case .share: return nodes.shares[node].acquire("s", places: places, holder: holder, lease: lease, at: now)
        case .both:
            guard nodes.shares[node].acquire("s", places: places, holder: holder, lease: lease, at: now) else {
                return false
            }
            if nodes.books.acquire("s", places: places, holder: holder, lease: lease, at: now) { return true }
            _ = nodes.shares[node].release("s", holder: holder, at: now)
            return false
        }
    }

    private func renew(
        _ holder: String, of node: Int, _ way: Nodes.Way, _ places: Int, _ lease: Duration, at now: Microseconds,
        _ nodes: inout Nodes
    ) -> Bool {
        switch way {
        case .nothing: return false
        case .books:
            guard nodes.books.renew("s", holder: holder, lease: lease, at: now) else { return false }
            nodes.shares[node].prolong("s", holder: holder, lease: lease, at: now)
            return true
        case .share: return nodes.shares[node].renew("s", holder: holder, lease: lease, at: now) != nil
        case .both:
            guard nodes.shares[node].renew("s", holder: holder, lease: lease, at: now) != nil else { return false }
            return nodes.books.acquire("s", places: places, holder: holder, lease: lease, at: now)
        }
    }

    @Test("a node's bucket is empty at the loss and fills at its share of the rate")
    func bucket() {
        var share = NodeShare(nodes: 4)
        share.lose(at: 1_000_000)
        var taken = 0
        for step in 0..<1_000 {
            let now = Microseconds(1_000_000 + step * 20_000)
            if share.take(1, fromBucket: "b", rate: 40, burst: 40, at: now) == 0 { taken += 1 }
        }
        #expect((199...200).contains(taken))
        // More than a share of the burst comes together, later.
        #expect(share.take(40, fromBucket: "c", rate: 40, burst: 40, at: 2_000_000) > 0)
        #expect(share.take(40, fromBucket: "c", rate: 40, burst: 40, at: 5_000_000) == 0)
    }

    @Test("the only node has the whole limit at once; with more nodes than the limit none has anything")
    func extremes() {
        var only = NodeShare(nodes: 1)
        only.lose(at: 1_000_000)
        let demand = WindowDemand("w", atMost: 3, per: .seconds(60))
        for _ in 0..<3 { #expect(only.admit([demand], at: 1_000_001) == 0) }
        #expect(only.admit([demand], at: 1_000_002) > 0)
        var many = NodeShare(nodes: 4)
        many.lose(at: 1_000_000)
        for minute in 1...10 { #expect(many.admit([demand], at: Microseconds(minute) * 60_000_000) > 0) }
    }
}
