/// How many took how long.
struct LatencyCounts {
    private var counts: [Int64: Int] = [:]
    private var total = 0

    /// - Parameter milliseconds: nil: nobody knows; below zero, as clocks of whole seconds may say, is zero.
    mutating func add(_ number: Int, milliseconds: Int64?) {
        guard let milliseconds else { return }
        counts[max(0, milliseconds), default: 0] += number
        total += number
    }

    /// The shortest that so great a share did not exceed; nil where there is none.
    func quantile(_ share: Double) -> Duration? {
        let wanted = max(1, Int((Double(total) * share).rounded(.up)))
        var reached = 0
        for (milliseconds, number) in counts.sorted(by: { $0.key < $1.key }) {
            reached += number
            if reached >= wanted { return .milliseconds(milliseconds) }
        }
        return nil
    }
}
