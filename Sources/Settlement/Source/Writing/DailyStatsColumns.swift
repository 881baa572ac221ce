/// The counts of `task_daily_stats`, in the order of their columns.
struct DailyStatsColumns: Sendable {
    let platforms: PlatformTable
    /// `total_account_count`, `total_completion_count`, `yt_account_count`, `yt_view_count`, …
    let names: [String]
    /// Those that callbacks hold.
    var toldNames: [String] { names.filter { $0 != Self.completions } }

    static let completions = "total_completion_count"

    init(platforms: PlatformTable) {
        self.platforms = platforms
        names = ["total_account_count", Self.completions] + platforms.platforms.flatMap(Self.names)
    }

    static func names(of platform: Platform) -> [String] {
        ["\(platform.prefix)_account_count"] + platform.measures.map { "\(platform.prefix)_\($0.word)_count" }
    }

    /// What stands in them.
    func values(of tally: TaskTally) -> [Int64?] {
        var values: [Int64?] = [Int64(tally.accounts), Int64(tally.completions)]
        values.reserveCapacity(names.count)
        for (platform, tally) in zip(platforms.platforms, tally.platforms) {
            values.append(Int64(tally.accounts))
            for measure in platform.measures { values.append(Self.value(measure, of: tally)) }
        }
        return values
    }

    /// Nothing is known to be nought where nobody handed anything in.
    private static func value(_ measure: Measure, of tally: PlatformTally) -> Int64? {
        tally.figures[measure] ?? (tally.completions > 0 ? nil : 0)
    }

    /// The reverse; what the table does not hold (which records are unknown) is not there.
    func tally(of taskID: Int64, _ values: [Int64?]) -> TaskTally {
        var tally = TaskTally(taskID: taskID, platformCount: platforms.platforms.count)
        var rest = values[...]
        func next() -> Int64? { rest.popFirst() ?? nil }
        tally.accounts = Int(next() ?? 0)
        tally.completions = Int(next() ?? 0)
        for (index, platform) in platforms.platforms.enumerated() {
            tally.platforms[index].accounts = Int(next() ?? 0)
            for measure in platform.measures { tally.platforms[index].figures[measure] = next() }
        }
        return tally
    }
}
