import Database

/// Counts a day's records as they come by, without keeping them.
struct DayCounter: ~Copyable {
    private let platformCount: Int
    private let matcher: PlatformMatcher
    private var places: [Int64: Int] = [:]
    private var taskIDs: [Int64] = []
    /// By the task's place.
    private var completions: [Int] = []
    /// By the task's place, and within it by platform.
    private var cells: [PlatformTally] = []
    private var accounts: AccountSet
    private var rows = 0
    private var unread: [UnreadSubmission] = []
    private var troubles = RecordTroubles()

    /// - Parameter accountCapacity: how many places for accounts there are in memory.
    init(platforms: PlatformTable, accountCapacity: Int = AccountSet.largestCapacity) {
        accounts = AccountSet(largestCapacity: accountCapacity)
        platformCount = platforms.platforms.count
        matcher = PlatformMatcher(platforms)
    }

    /// - Parameter row: id, task, user, platform, details.
    mutating func add(_ row: borrowing ByteRow) throws(DatabaseError) {
        let id = try row.integer(0)
        rows += 1
        // Nobody's: the column of the origin cannot be NULL.
        guard let taskID = try row.optionalInteger(1) else { return }
        let task = place(of: taskID)
        completions[task] += 1
        let platform = matcher.number(of: try row.bytes(3))
        if let user = try row.optionalInteger(2) {
            let bit = platform.map { 1 << UInt32($0) } ?? AccountSet.unknownPlatform
            try accounts.insert(task: task, user: user, platform: bit)
        }
        let scanned = DetailsScanner.scan(try row.bytes(4))
        if scanned.hasTroubles {
            for trouble in scanned.troubles { troubles.add(trouble, record: id) }
        }
        guard let platform else {
            troubles.add(.unknownPlatform, record: id)
            return
        }
        add(scanned, id, taskID, task, platform)
    }

    private mutating func add(_ scanned: ScannedFigures, _ id: Int64, _ taskID: Int64, _ task: Int, _ platform: Int) {
        let cell = task * platformCount + platform
        cells[cell].completions += 1
        cells[cell].add(scanned.figures)
        guard scanned.views < 0 else { return }
        cells[cell].unknown += 1
        unread.append(UnreadSubmission(id: id, taskID: taskID, platform: platform, known: scanned.figures))
    }

    private mutating func place(of taskID: Int64) -> Int {
        if let place = places[taskID] { return place }
        let place = taskIDs.count
        places[taskID] = place
        taskIDs.append(taskID)
        completions.append(0)
        for _ in 0..<platformCount { cells.append(PlatformTally()) }
        return place
    }

    consuming func finish() throws(DatabaseError) -> DayCount {
        var tallies = taskIDs.indices.map { place in
            var tally = TaskTally(taskID: taskIDs[place], platformCount: platformCount)
            tally.completions = completions[place]
            tally.platforms = Array(cells[place * platformCount..<(place + 1) * platformCount])
            return tally
        }
        let platforms = 0..<platformCount
        try accounts.drain { entry in
            let task = Int(entry.task)
            tallies[task].accounts += 1
            for platform in platforms where entry.platforms & 1 << UInt32(platform) != 0 {
                tallies[task].platforms[platform].accounts += 1
            }
        }
        var count = DayCount()
        for tally in tallies { count.tallies[tally.taskID] = tally }
        count.rows = rows
        count.unread = unread
        count.troubles = troubles
        return count
    }
}
