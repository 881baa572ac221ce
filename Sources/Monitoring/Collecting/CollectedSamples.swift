import FoundationEssentials

/// What was measured and is not written yet. Bounded: while the store is away, the oldest give way.
struct CollectedSamples: Sendable {
    static let most = 50_000

    /// Of how many at the beginning nobody knows whether they were written: the connection was lost meanwhile.
    private(set) var doubtful: [Bool: Int] = [:]
    private(set) var ofNode: [SeriesSample] = []
    private(set) var ofNobody: [SeriesSample] = []
    /// How many were given up since the start.
    private(set) var dropped = 0

    mutating func add(_ samples: [SeriesSample], isOfNode: Bool) {
        if isOfNode { ofNode += samples } else { ofNobody += samples }
        cut()
    }

    mutating func take(isOfNode: Bool) -> (samples: [SeriesSample], doubtful: Int) {
        defer {
            doubtful[isOfNode] = nil
            if isOfNode { ofNode = [] } else { ofNobody = [] }
        }
        return (isOfNode ? ofNode : ofNobody, doubtful[isOfNode] ?? 0)
    }

    /// Those that could not be written: they are older than what came meanwhile.
    ///
    /// - Parameter doubtful: the first so many were tried together.
    mutating func giveBack(_ samples: [SeriesSample], doubtful: Int, isOfNode: Bool) {
        self.doubtful[isOfNode] = doubtful
        if isOfNode { ofNode = samples + ofNode } else { ofNobody = samples + ofNobody }
        cut()
    }

    private mutating func cut() {
        let beyond = (ofNode: Self.cut(&ofNode), ofNobody: Self.cut(&ofNobody))
        dropped += beyond.ofNode + beyond.ofNobody
        doubtful[true] = doubtful[true].map { max(0, $0 - beyond.ofNode) }
        doubtful[false] = doubtful[false].map { max(0, $0 - beyond.ofNobody) }
    }

    private static func cut(_ samples: inout [SeriesSample]) -> Int {
        let beyond = max(0, samples.count - most)
        samples.removeFirst(beyond)
        return beyond
    }
}
