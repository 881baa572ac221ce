/// A row of origin 3's table, as it was found.
struct AdoptedRow {
    let position: Int64
    /// nil where it has no id.
    let key: UserKey?
    let firstSeen: Int?
    let lastSeen: Int?
    let os: String
    let version: String
    let totalReports: Int
}
