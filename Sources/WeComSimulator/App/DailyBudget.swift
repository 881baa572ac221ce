import FoundationEssentials

/// How many people every app reached today, by the day in China.
struct DailyBudget: Sendable {
    private var spent: [AppAgent: (day: Int, count: Int)] = [:]

    /// - Returns: false, and nothing is spent, if it would be more than `limit`.
    mutating func spend(_ count: Int, of app: AppAgent, limit: Int, at now: Date) -> Bool {
        let day = Int(((now.timeIntervalSince1970 + 8 * 3_600) / 86_400).rounded(.down))
        let before = spent[app].map { $0.day == day ? $0.count : 0 } ?? 0
        guard before + count <= limit else { return false }
        if spent.count >= 10_000 { spent = spent.filter { $0.value.day == day } }
        spent[app] = (day, before + count)
        return true
    }
}
