extension SettlementAnalysis {
    /// Sums the records of each period up. Days are read one after the other: no statement runs longer than a day needs.
    package func rollup(by grouping: RollupGrouping, _ periods: [SettlementPeriod]) async throws -> Rollup {
        var (lines, notes, coverage): ([RollupLine], [String], [Rollup.Coverage]) = ([], [], [])
        for period in periods {
            let (found, outside) = try await summed(period, by: grouping)
            lines += found
            if outside > 0 { notes.append(Self.outsideNote(outside, period)) }
            let settled = try await store.settledDays(period.days)
            coverage.append(
                Rollup.Coverage(
                    period: period.name, from: period.days.lowerBound.description,
                    to: period.days.upperBound.description, days: period.length, settled: settled.count))
            if let note = Self.unsettledNote(period, settled: Set(settled.keys), today: today) { notes.append(note) }
        }
        return Rollup(
            settlement: definition.name, by: grouping.rawValue, periods: coverage, lines: lines, notes: notes)
    }

    private func summed(
        _ period: SettlementPeriod, by grouping: RollupGrouping
    ) async throws -> (lines: [RollupLine], outside: Int) {
        try await asking { source in
            var builder = RollupBuilder(
                grouping, platforms: source.definition.platforms, tasks: try TaskScope.load(period.days, source))
            for day in period.each { try source.forEachRecord(in: day...day) { builder.add($0) } }
            return (builder.lines(of: period), builder.outside)
        }
    }

    private static func outsideNote(_ records: Int, _ period: SettlementPeriod) -> String {
        "\(period.name): \(records) \(records == 1 ? "record" : "records") of tasks that are not active and were not "
            + "settled in it \(records == 1 ? "is" : "are") not counted"
    }

    static func unsettledNote(_ period: SettlementPeriod, settled: Set<SettlementDay>, today: SettlementDay) -> String?
    {
        let open = period.each.filter { !settled.contains($0) }
        guard let first = open.first, let last = open.last else { return nil }
        let sum = "\(period.name): \(period.length - open.count) of \(period.length) days are settled"
        guard first < today else { return "\(sum); the others are not over" }
        let due = min(last, today.adding(days: -1))
        return "\(sum), so these numbers may still change: herald settle --from \(first) --to \(due) settles the rest"
    }
}
