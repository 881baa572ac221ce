/// The processor's counts over the last minute.
struct CPUTrail: Sendable {
    private static let span = Duration.seconds(60)

    private var counts: [(at: Duration, count: CPUCount)] = []

    /// - Returns: the percentage over the last minute, or since the first count if that is younger; nil at the first.
    mutating func add(_ count: CPUCount?, at instant: Duration) -> (percent: Double, over: Duration)? {
        guard let count else { return nil }
        if counts.last?.count.cores != count.cores { counts = [] }
        // One that is a minute old, or older, is kept to count from.
        while counts.count > 1, instant - counts[1].at >= Self.span { counts.removeFirst() }
        defer { counts.append((instant, count)) }
        guard let first = counts.first, let percent = count.percent(since: first.count) else { return nil }
        return (percent, instant - first.at)
    }
}
