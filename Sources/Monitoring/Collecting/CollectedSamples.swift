import FoundationEssentials

/// What was measured and is not written yet. Bounded: while the store is away, the oldest give way.
struct CollectedSamples: Sendable {
    static let most = 50_000

    private(set) var ofNode: [SeriesSample] = []
    private(set) var ofNobody: [SeriesSample] = []
    /// How many were given up since the start.
    private(set) var dropped = 0

    mutating func add(_ samples: [SeriesSample], isOfNode: Bool) {
        if isOfNode { ofNode += samples } else { ofNobody += samples }
        dropped += Self.cut(&ofNode) + Self.cut(&ofNobody)
    }

    mutating func take(isOfNode: Bool) -> [SeriesSample] {
        defer { if isOfNode { ofNode = [] } else { ofNobody = [] } }
        return isOfNode ? ofNode : ofNobody
    }

    /// Those that could not be written: they are older than what came meanwhile.
    mutating func giveBack(_ samples: [SeriesSample], isOfNode: Bool) {
        if isOfNode { ofNode = samples + ofNode } else { ofNobody = samples + ofNobody }
        dropped += Self.cut(&ofNode) + Self.cut(&ofNobody)
    }

    private static func cut(_ samples: inout [SeriesSample]) -> Int {
        let beyond = max(0, samples.count - most)
        samples.removeFirst(beyond)
        return beyond
    }
}
