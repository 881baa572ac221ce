/// Counts records as a settlement counts them, one task after the other or all at once: what analyses hold against
/// `task_daily_stats` and against what partners were told.
struct TallyBuilder {
    private let platforms: PlatformTable
    private var sets = AccountSets()
    private var tasks = NumberTable()
    private var tallies: [TaskTally] = []

    init(platforms: PlatformTable) { self.platforms = platforms }

    mutating func add(_ counted: CountedRecord) {
        let (number, isNew) = tasks.number(of: counted.record.taskID)
        if isNew {
            tallies.append(TaskTally(taskID: counted.record.taskID, platformCount: platforms.platforms.count))
        }
        tallies[number].completions += 1
        if let user = counted.record.userID { sets.add(user, to: group(number, nil)) }
        guard let platform = counted.platform else { return }
        if let user = counted.record.userID { sets.add(user, to: group(number, platform)) }
        tallies[number].platforms[platform].completions += 1
        tallies[number].platforms[platform].add(counted.figures.only(platforms.platforms[platform].measures))
        if counted.isUnknown { tallies[number].platforms[platform].unknown += 1 }
    }

    /// By the tasks' ids.
    var result: [TaskTally] {
        tallies.indices.map { number in
            var tally = tallies[number]
            tally.accounts = sets.count(group(number, nil))
            for platform in tally.platforms.indices {
                tally.platforms[platform].accounts = sets.count(group(number, platform))
            }
            return tally
        }.sorted { $0.taskID < $1.taskID }
    }

    private func group(_ task: Int, _ platform: Int?) -> Int {
        task * (platforms.platforms.count + 1) + (platform.map { $0 + 1 } ?? 0)
    }
}
