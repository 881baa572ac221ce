import FoundationEssentials

/// What a page of rows means, held against what is known of their records.
struct PollFindings: Sendable {
    struct Told: Sendable {
        let key: String
        let change: PolledChange
    }

    /// What is known of a record.
    struct Known: Sendable {
        let version: RecordVersion
        let seenAt: Date
    }

    /// By key: a table whose key is not unique gives more than one row of it.
    private(set) var noted: [String: RecordVersion] = [:]
    private(set) var told: [Told] = []
    /// Known records that were noted long ago, and are still found.
    private(set) var stale: [String] = []

    var isEmpty: Bool { noted.isEmpty }

    init(
        _ rows: [PolledRow], known: [String: Known], events: Set<WatchEvent>, isQuiet: Bool, staleBefore: Date
    ) {
        for row in rows {
            let former = noted[row.key] ?? known[row.key]?.version
            switch PollVerdict(row, former: former, events: events, isQuiet: isQuiet) {
            case .known:
                if let known = known[row.key], known.seenAt < staleBefore { stale.append(row.key) }
            case .noted:
                noted[row.key] = row.version
            case .told(let change):
                noted[row.key] = row.version
                told.append(Told(key: row.key, change: change))
            }
        }
    }
}
