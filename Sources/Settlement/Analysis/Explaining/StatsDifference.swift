/// A column of `task_daily_stats` that holds something else than counting gives.
struct StatsDifference: Sendable, Hashable {
    let column: String
    let counted: Int64?
    let stored: Int64?

    static func between(_ counted: TaskTally, and stored: TaskTally, _ platforms: PlatformTable) -> [StatsDifference] {
        let columns = DailyStatsColumns(platforms: platforms)
        return zip(columns.names, zip(columns.values(of: counted), columns.values(of: stored))).compactMap {
            column, values in
            // The system before wrote nought for what nobody knew; to partners both are nothing.
            values.0 ?? 0 == values.1 ?? 0
                ? nil : StatsDifference(column: column, counted: values.0, stored: values.1)
        }
    }

    var clause: String { "\(column) is \(Self.text(stored)), counted are \(Self.text(counted))" }

    private static func text(_ value: Int64?) -> String { value.map(String.init) ?? "unknown" }
}

extension DailyStatsColumns {
    /// What stands in the columns of a row that was read: NULL is nil.
    func storedValues(of tally: TaskTally) -> [Int64?] {
        [Int64(tally.accounts), Int64(tally.completions)]
            + zip(platforms.platforms, tally.platforms).flatMap { platform, tally in
                [Int64(tally.accounts)] + platform.measures.map { tally.figures[$0] }
            }
    }
}
