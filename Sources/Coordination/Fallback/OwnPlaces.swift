/// The places of one semaphore that this node holds.
struct OwnPlaces {
    private struct Hold {
        var end: Microseconds
        /// Granted by the node's share, not by Redis alone.
        var isOfShare: Bool
    }

    private(set) var places: Int
    private var holds: [String: Hold] = [:]
    /// How many the node held when it lost sight of the others.
    private var atLoss: Int?

    init(places: Int) {
        self.places = places
    }

    var lastEnd: Microseconds? { holds.values.map(\.end).max() }

    func holds(_ holder: String, at now: Microseconds) -> Bool {
        holds[holder].map { $0.end > now } ?? false
    }

    /// See the rules of `NodeShare`. A renewal is a new grant: what is beyond the share is not renewed, so that it
    /// has ended when the others begin to use theirs.
    func mayHold(_ holder: String, share: Int, isEarly: Bool, at now: Microseconds) -> Bool {
        let others = holds.filter { $0.key != holder && $0.value.end > now }
        guard others.count(where: { $0.value.isOfShare }) < share else { return false }
        return isEarly ? others.count < (atLoss ?? 0) : others.count < max(share, atLoss ?? 0)
    }

    mutating func lose(at now: Microseconds) {
        holds = holds.filter { $0.value.end > now }
        atLoss = holds.count
    }

    mutating func set(
        _ holder: String, places: Int, until end: Microseconds, isOfShare: Bool, at now: Microseconds
    ) {
        self.places = places
        holds = holds.filter { $0.value.end > now }
        holds[holder] = Hold(end: end, isOfShare: isOfShare)
    }

    mutating func remove(_ holder: String) {
        holds[holder] = nil
    }
}
