import Database

/// A row of `user_stats` as it is kept: times are seconds since 1970.
struct UserRow {
    let id: Int64
    let anonymousID: String
    let project: Int64
    let firstSeen: Int?
    let lastSeen: Int?
    let os: String?
    let version: String?
    let reports: Int

    init(_ row: borrowing ByteRow) throws {
        id = try row.integer(0)
        anonymousID = try row.text(1) ?? ""
        project = try row.integer(2)
        firstSeen = row.second(3)
        lastSeen = row.second(4)
        os = try row.text(5)
        version = try row.text(6)
        reports = Int(try row.optionalInteger(7) ?? 1)
    }
}
