import FoundationEssentials
import Testing
import Timekeeping

@testable import Coordination

/// Nodes that lose sight of each other, in made-up time: what all of them grant together is looked at from outside.
@Suite("A node's share")
struct NodeShareTests {
    /// One loss of Redis.
    private struct Outage {
        let begins: Microseconds
        let ends: Microseconds
        let losesData: Bool
        /// How long after its beginning, and after its end, each node notices, if it asks by then.
        let notice: [Microseconds]
        let find: [Microseconds]
    }

    /// All ask `books`, as they ask Redis, while it is there. It goes away once or several times, also before all have
    /// found it again.
    private struct Nodes {
        enum Way { case books, nothing, share, both }

        private struct View {
            var isAway = false
            var backAt: Microseconds?
            /// The outage whose loss or restart was seen last.
            var seen = -1
        }

        static let slowestFind: Microseconds = 300_000
        var random: SplitMix
        var books = MemoryBooks()
        var shares: [NodeShare]
        let outages: [Outage]
        private var begun = -1
        private var views: [View]

        /// - Parameter mayPassUnseen: a loss that keeps its data may be so short that not every node asks meanwhile.
        init(seed: UInt64, mayPassUnseen: Bool = false) {
            var random = SplitMix(seed: seed)
            let count = Int.random(in: 2...5, using: &random)
            shares = (0..<count).map { _ in NodeShare(nodes: count) }
            views = Array(repeating: View(), count: count)
            var outages: [Outage] = []
            var at: Microseconds = 5_000_000
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let losesData = Int.random(in: 0..<3, using: &random) > 0
                let shortest: Microseconds = losesData || mayPassUnseen ? 1 : 1_500_000
                let length = Microseconds.random(in: shortest...3_000_000, using: &random)
                outages.append(
                    Outage(
                        begins: at, ends: at + length, losesData: losesData,
                        notice: (0..<count).map { _ in .random(in: 1...400_000, using: &random) },
                        find: (0..<count).map { _ in .random(in: 0...Self.slowestFind, using: &random) }))
                at += length + .random(in: 1...2_500_000, using: &random)
            }
            self.outages = outages
            self.random = random
        }

        mutating func way(of node: Int, span: Microseconds, at now: Microseconds) -> Way {
            while begun + 1 < outages.count, now >= outages[begun + 1].begins {
                begun += 1
                if outages[begun].losesData { books = MemoryBooks() }
            }
            guard begun >= 0 else { return .books }
            let outage = outages[begun]
            if now < outage.ends {
                if !views[node].isAway {
                    guard now >= outage.begins + outage.notice[node] else { return .nothing }
                    shares[node].lose(at: now)
                    views[node] = View(isAway: true, seen: begun)
                }
            } else if views[node].isAway {
                let found = outage.ends + outage.find[node]
                if now >= found { views[node] = View(backAt: found, seen: begun) }
            } else if views[node].seen < begun {
                // It did not ask meanwhile, and sees the loss by the new run of Redis that answers, if it is one.
                if outages[(views[node].seen + 1)...begun].contains(where: \.losesData) {
                    shares[node].lose(at: now)
                    views[node].backAt = now
                }
                views[node].seen = begun
            }
            if views[node].isAway { return .share }
            return views[node].backAt.map { now < $0 + span + Self.slowestFind } ?? false ? .both : .books
        }
    }

    /// An event that Redis has granted and a node has not heard of yet.
    private struct Answer {
        let node: Int
        let asked: Microseconds
        let comes: Microseconds
        let lostAt: Microseconds
    }

    @Test(
        "all nodes together never exceed a window, while Redis is there, goes, is away, and is back, again and again",
        arguments: 0..<100)
    func windows(seed: UInt64) {
        let (nodes, demand, events) = run(Nodes(seed: seed))
        for index in events.indices.dropFirst(demand.count) {
            let span = events[index] - events[index - demand.count]
            #expect(span >= 1_000_000, "\(events[index])")
        }
        #expect(events.count { $0 > 28_000_000 } >= demand.count, "\(nodes.shares.count) nodes")
    }

    @Test(
        "a short loss that some nodes did not notice adds no more than the shares of those who did",
        arguments: 0..<50)
    func unseenLosses(seed: UInt64) {
        let (nodes, demand, events) = run(Nodes(seed: seed, mayPassUnseen: true))
        // With several losses in a row each node may have noticed another one.
        let most = demand.count + nodes.shares.count * (demand.count / nodes.shares.count)
        for index in events.indices.dropFirst(most) {
            let span = events[index] - events[index - most]
            #expect(span >= 1_000_000, "\(events[index])")
        }
    }

    private func run(_ start: Nodes) -> (Nodes, WindowDemand, events: [Microseconds]) {
        var nodes = start
        let demand = WindowDemand("w", atMost: Int.random(in: 1...30, using: &nodes.random), per: .seconds(1))
        let slowest = Microseconds.random(in: 1...150_000, using: &nodes.random)
        var (events, onWay): ([Microseconds], [Answer]) = ([], [])
        var (now, granted) = (Microseconds(1_000_000), 0)
        while now < 30_000_000 {
            now += .random(in: 1...12_000, using: &nodes.random)
            let node = Int.random(in: nodes.shares.indices, using: &nodes.random)
            let way = nodes.way(of: node, span: 1_000_000, at: now)
            for answer in onWay where answer.node == node && answer.comes <= now {
                // As `RedisWatch.grant`: an answer after a loss is not believed.
                if nodes.shares[node].lostAt == answer.lostAt {
                    nodes.shares[node].note([demand], asked: answer.asked, answered: now)
                    events.append(answer.asked)
                } else if nodes.shares[node].admit([demand], at: now) == 0 {
                    events.append(now)
                }
            }
            onWay.removeAll { $0.node == node && $0.comes <= now }
            switch way {
            case .nothing: break
            case .books:
                guard nodes.books.admit([demand], at: now) == 0 else { continue }
                let comes = now + .random(in: 0...slowest, using: &nodes.random)
                onWay.append(Answer(node: node, asked: now, comes: comes, lostAt: nodes.shares[node].lostAt))
            case .share:
                guard nodes.shares[node].admit([demand], at: now) == 0 else { continue }
                granted += 1
                events.append(now)
            case .both:
                guard nodes.shares[node].admit([demand], at: now) == 0 else { continue }
                if nodes.books.admit([demand], at: now) == 0 {
                    nodes.shares[node].confirm([demand], countedAt: now, at: now)
                    events.append(now)
                } else {
                    nodes.shares[node].cancel([demand], countedAt: now, at: now)
                }
            }
        }
        // Not by giving nothing: who has a share goes on.
        let share = demand.count / nodes.shares.count
        if share > 0, nodes.outages.contains(where: { $0.ends > $0.begins + 2_500_000 }) { #expect(granted > 0) }
        return (nodes, demand, events.sorted())
    }

    @Test("all nodes together never hold more places than there are", arguments: 0..<50)
    func places(seed: UInt64) {
        var nodes = Nodes(seed: seed)
        let lease = Duration.seconds(1)
        let places = Int.random(in: 1...12, using: &nodes.random)
        var ends: [String: (node: Int, end: Microseconds)] = [:]
        var (now, most) = (Microseconds(1_000_000), 0)
        while now < 30_000_000 {
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
            if now > 28_000_000 { most = max(most, ends.count) }
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

    @Test(
        "all nodes together take from a bucket no more than its rate, its burst, and one burst for each recovery",
        arguments: 0..<60)
    func buckets(seed: UInt64) {
        var nodes = Nodes(seed: seed)
        let rate = Double.random(in: 5...50, using: &nodes.random)
        let burst = Double(Int.random(in: 1...30, using: &nodes.random))
        let span = Microseconds(burst / rate * 1e6)
        var (taken, now): ([Microseconds], Microseconds) = ([], 1_000_000)
        // Often nobody asks for a while, so that buckets fill.
        while now < 30_000_000 {
            let isQuiet = Int.random(in: 0..<200, using: &nodes.random) == 0
            now += .random(in: 1...(isQuiet ? 2_000_000 : 6_000), using: &nodes.random)
            let node = Int.random(in: nodes.shares.indices, using: &nodes.random)
            let way = nodes.way(of: node, span: span, at: now)
            guard way != .nothing else { continue }
            if way == .share || way == .both {
                guard nodes.shares[node].take(1, fromBucket: "b", rate: rate, burst: burst, at: now) == 0 else {
                    continue
                }
            }
            if way == .books || way == .both,
                nodes.books.take(1, fromBucket: "b", rate: rate, burst: burst, at: now) != 0
            {
                if way == .both { nodes.shares[node].giveBack(1, toBucket: "b", rate: rate, burst: burst, at: now) }
                continue
            }
            taken.append(now)
        }
        // How far what was taken is ahead of the rate, at most, in any span: the burst that somebody saw.
        var (lowest, seen) = (Double.infinity, 0.0)
        for (count, time) in taken.enumerated() {
            let ahead = Double(count) - rate * Double(time) / 1e6
            lowest = min(lowest, ahead)
            seen = max(seen, ahead + 1 - lowest)
        }
        // Each node's bucket holds at least what is asked for at once.
        let most = max(burst, Double(nodes.shares.count)) * Double(1 + nodes.outages.count)
        #expect(seen <= most + 0.01, "\(burst), \(nodes.outages.count)")
        #expect(taken.count { $0 > 25_000_000 } > 0)
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
