/// Sums records up by group. Its memory grows with the groups and with the accounts in each, not with the records.
struct RollupBuilder {
    private let grouping: RollupGrouping
    private let platforms: PlatformTable
    private let tasks: TaskScope
    private var sets = AccountSets()
    private var tallies = [PlatformTally()]
    private var numbers: [GroupKey: Int] = [:]
    /// Records of tasks that are not active and were never settled.
    private(set) var outside = 0

    private static let total = 0

    init(_ grouping: RollupGrouping, platforms: PlatformTable, tasks: TaskScope) {
        self.grouping = grouping
        self.platforms = platforms
        self.tasks = tasks
    }

    mutating func add(_ counted: CountedRecord) {
        guard tasks.counts(counted.record.taskID) else {
            outside += 1
            return
        }
        add(counted, to: Self.total)
        add(counted, to: number(of: key(of: counted)))
    }

    private mutating func add(_ counted: CountedRecord, to group: Int) {
        if let user = counted.record.userID { sets.add(user, to: group) }
        tallies[group].completions += 1
        guard let platform = counted.platform else { return }
        tallies[group].add(counted.figures.only(platforms.platforms[platform].measures))
        if counted.isUnknown { tallies[group].unknown += 1 }
    }

    private mutating func number(of key: GroupKey) -> Int {
        if let number = numbers[key] { return number }
        tallies.append(PlatformTally())
        numbers[key] = tallies.count - 1
        return tallies.count - 1
    }

    private func key(of counted: CountedRecord) -> GroupKey {
        switch grouping {
        case .task: .number(counted.record.taskID)
        case .platform: counted.platform.map { .number(Int64($0)) } ?? .none
        case .project: tasks[counted.record.taskID]?.projectID.map { .text($0) } ?? .none
        case .agent: counted.record.agentNode.flatMap { $0.isEmpty ? nil : .text($0) } ?? .none
        }
    }

    /// In the order of ids, names or platforms, those that have none last, and then the total.
    func lines(of period: SettlementPeriod) -> [RollupLine] {
        let groups = numbers.sorted { $0.key < $1.key }.map { key, number in
            RollupLine(
                period, group: name(of: key), title: title(of: key), accounts: sets.count(number),
                tally: tallies[number])
        }
        let total = RollupLine(
            period, group: "total", isTotal: true, accounts: sets.count(Self.total), tally: tallies[Self.total])
        return groups + [total]
    }

    private func name(of key: GroupKey) -> String? {
        switch key {
        case .none: nil
        case .text(let text): text
        case .number(let number) where grouping == .platform: platforms.platforms[Int(number)].name
        case .number(let number): String(number)
        }
    }

    private func title(of key: GroupKey) -> String? {
        guard grouping == .task, case .number(let id) = key else { return nil }
        return tasks[id]?.title
    }
}

private enum GroupKey: Hashable, Comparable {
    case number(Int64)
    case text(String)
    case none
}

extension VideoFigures {
    /// Without what the platform has no column for.
    func only(_ measures: [Measure]) -> VideoFigures {
        var figures = VideoFigures()
        for measure in measures { figures[measure] = self[measure] }
        return figures
    }
}
