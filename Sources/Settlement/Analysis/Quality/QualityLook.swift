import FoundationEssentials

/// One look through the days of a range, in order. Of each day only counts are kept, of the days before only the views
/// per task and platform.
struct QualityLook {
    private(set) var report: QualityReport
    private let source: AnalysedSource
    private let settled: Set<SettlementDay>
    private let today: SettlementDay
    private let now: Date
    private var links: LinkWatch
    private var histories: [TaskPlatform: ViewHistory] = [:]
    /// On so many days each task was settled.
    private var settledTasks: [Int64: Int] = [:]
    private let scope: TaskScope

    private struct TaskPlatform: Hashable {
        let task: Int64
        let platform: Int
    }

    init(
        _ source: AnalysedSource, _ days: ClosedRange<SettlementDay>, settled: Set<SettlementDay>,
        today: SettlementDay, now: Date, limit: Int
    ) throws {
        self.source = source
        self.settled = settled
        self.today = today
        self.now = now
        var report = QualityReport(settlement: source.definition.name, days: days, limit: limit)
        report.notes = source.tables.notes
        scope = try TaskScope.load(days, source)
        var notes: [String] = []
        links = try LinkWatch(days, source, tell: { report.add($0) }, note: { notes.append($0) })
        report.notes += notes
        self.report = report
        for day in (1...ViewHistory.days).reversed() { try remember(days.lowerBound.adding(days: -day)) }
    }

    /// What was settled before the range, for jumps.
    private mutating func remember(_ day: SettlementDay) throws {
        for stats in try source.stored(day...day) { _ = jumps(of: stats.tally, on: day) }
    }

    mutating func look(at day: SettlementDay) throws {
        var quality = DayQuality(day, platforms: source.definition.platforms, now: now)
        var builder = TallyBuilder(platforms: source.definition.platforms)
        var records = 0
        let (source, scope) = (source, scope)
        try source.forEachRecord(in: day...day) { counted in
            records += 1
            guard scope.counts(counted.record.taskID) else { return }
            quality.add(counted)
            builder.add(counted)
            if let finding = links.look(counted, on: day) { report.add(finding) }
        }
        report.records += records
        for finding in quality.findings { report.add(finding) }
        let tallies = builder.result
        for tally in tallies { for finding in jumps(of: tally, on: day) { report.add(finding) } }
        try compare(tallies, on: day, records: records)
    }

    private mutating func compare(_ tallies: [TaskTally], on day: SettlementDay, records: Int) throws {
        let stored = try source.stored(day...day)
        for stats in stored { settledTasks[stats.tally.taskID, default: 0] += 1 }
        guard settled.contains(day) else {
            if day < today { report.add(Self.unsettled(day, records: records, rows: stored.count)) }
            return
        }
        var counted = Dictionary(tallies.map { ($0.taskID, $0) }) { first, _ in first }
        for stats in stored {
            let tally =
                counted.removeValue(forKey: stats.tally.taskID)
                ?? TaskTally(
                    taskID: stats.tally.taskID, platformCount: source.definition.platforms.platforms.count)
            let differences = StatsDifference.between(tally, and: stats.tally, source.definition.platforms)
            if let first = differences.first {
                report.add(Self.changed(tally.taskID, day, differences.count, first.clause))
            }
        }
        for (task, tally) in counted where tally.completions > 0 {
            report.add(Self.changed(task, day, tally.completions, "task_daily_stats has no row of it"))
        }
    }

    private mutating func jumps(of tally: TaskTally, on day: SettlementDay) -> [QualityFinding] {
        tally.platforms.indices.compactMap { platform in
            guard let views = tally.platforms[platform].figures.views, tally.platforms[platform].accounts > 0 else {
                return nil
            }
            let place = TaskPlatform(task: tally.taskID, platform: platform)
            guard let median = histories[place, default: ViewHistory()].jump(to: views, on: day) else { return nil }
            let name = source.definition.platforms.platforms[platform].name
            return QualityFinding(
                .jump, task: tally.taskID, day: day, platform: name, number: views,
                "\(views) views, more than \(ViewHistory.factor) times the median \(Self.text(median)) of the "
                    + "\(ViewHistory.days) days before: herald settle explain \(tally.taskID) \(day)")
        }
    }

    /// Whether partners are told of what was settled.
    mutating func lookAtTasks() throws {
        let ids = Array(settledTasks.keys)
        for task in try TaskTable.active(ids, on: source.connection) {
            let days = Int64(settledTasks[task.id] ?? 0)
            if CallbackCheck.url(of: task) == nil {
                report.add(
                    QualityFinding(
                        .noCallback, task: task.id, number: days,
                        "it has no callback_url, so nobody is told of its \(days) settled days"))
            } else if let refusal = CallbackCheck.refusal(of: task, source.definition) {
                report.add(QualityFinding(.noCallback, task: task.id, number: days, refusal))
            }
        }
    }

    private static func unsettled(_ day: SettlementDay, records: Int, rows: Int) -> QualityFinding {
        let there = rows == 0 ? "" : " (task_daily_stats has \(rows) rows of it, from the system before)"
        return QualityFinding(
            .neverSettled, day: day, number: Int64(records),
            "never settled, with \(records) submitted records\(there): herald settle \(day)")
    }

    private static func changed(
        _ task: Int64, _ day: SettlementDay, _ number: Int, _ clause: String
    ) -> QualityFinding {
        QualityFinding(
            .changed, task: task, day: day, number: Int64(number),
            "its records changed after the day was settled: \(clause); herald settle \(day) mends it")
    }

    private static func text(_ median: Double) -> String {
        Int64(exactly: median).map(String.init) ?? String(median)
    }
}
