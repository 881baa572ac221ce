import Database

/// A user as far as it is counted.
struct CountedUser {
    let id: Int64
    let project: Int64
    /// Seconds since 1970.
    let lastSeen: Int
    let os: String
    let version: String
    let osID: Int64
    let versionID: Int64

    static let columns = "id, project_id, COALESCE(last_seen, first_seen), os, version, os_id, version_id"

    init(_ row: borrowing ByteRow) throws {
        id = try row.integer(0)
        project = try row.integer(1)
        lastSeen = row.second(2) ?? 0
        os = try row.text(3) ?? UserTable.unknown
        version = try row.text(4) ?? UserTable.unknown
        osID = try row.integer(5)
        versionID = try row.integer(6)
    }
}

extension CountedUser {
    /// The numbers in which a user is counted until it is forgotten.
    func keys(on day: Int) -> [CounterKey] {
        [
            CounterKey(.users, project: project), CounterKey(.lastSeen, project: project, day: day),
            CounterKey(.os, project: project, value: osID), CounterKey(.version, project: project, value: versionID),
        ]
    }

    /// In which it is counted on the day on which it was last seen.
    func activeKeys(on day: Int) -> [CounterKey] {
        [
            CounterKey(.activeUsers, project: project, day: day),
            CounterKey(.activeByOS, project: project, day: day, value: osID),
            CounterKey(.activeByVersion, project: project, day: day, value: versionID),
        ]
    }
}
