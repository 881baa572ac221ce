import FoundationEssentials

/// How many deliveries of a channel to have claimed: as many as are sent in a moment.
///
/// A quick peer is served in large claims that cost little each. For a slow one little is claimed ahead:
/// what a dead node has claimed waits for its lease to run out, and counts as an attempt of unknown outcome.
struct ClaimAhead: Sendable {
    private(set) var target: Int
    private let floor: Int
    private let ceiling: Int
    private var last: Date?

    private static let moment: TimeInterval = 0.25

    init(floor: Int, ceiling: Int) {
        self.ceiling = max(1, ceiling)
        self.floor = min(max(1, floor), self.ceiling)
        target = self.floor
    }

    /// - Parameter isFull: as many as asked for were there.
    mutating func claimed(isFull: Bool, at now: Date) {
        defer { last = now }
        guard let last else { return }
        let pause = now.timeIntervalSince(last)
        if pause > Self.moment * 4 {
            target = max(floor, target / 2)
        } else if isFull, pause < Self.moment {
            target = min(ceiling, target * 2)
        }
    }
}
