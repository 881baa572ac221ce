/// What a task's videos on one platform were seen on each of the days before: enough to tell a jump.
struct ViewHistory {
    /// So many days count.
    static let days = 7
    /// With fewer known days nothing is said: a task's first days always jump.
    static let least = 3
    /// Fewer views than this are never a jump.
    static let views: Int64 = 1_000
    static let factor: Int64 = 10

    private var known: [(day: SettlementDay, views: Int64)] = []

    /// Notes a day's views; days come in order.
    ///
    /// - Returns: the median of the days before, where the day has more than ten times as many.
    mutating func jump(to views: Int64, on day: SettlementDay) -> Double? {
        let first = day.adding(days: -Self.days)
        known.removeAll { $0.day < first }
        defer { known.append((day, views)) }
        guard views >= Self.views, known.count >= Self.least else { return nil }
        let median = Self.median(known.map(\.views))
        return Double(views) > Double(Self.factor) * median ? median : nil
    }

    static func median(_ values: [Int64]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1
            ? Double(sorted[middle]) : (Double(sorted[middle - 1]) + Double(sorted[middle])) / 2
    }
}
