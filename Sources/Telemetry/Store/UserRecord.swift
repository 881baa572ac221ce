/// A row of `user_stats`, and under which names it is counted.
package struct UserRecord: Sendable, Hashable {
    /// nil until it is stored.
    package var id: Int64?
    /// Seconds since 1970.
    package var firstSeen: Int
    package var lastSeen: Int
    package var os: String
    package var version: String
    package var totalReports: Int
    /// Its system's number in `usage_value`; 0 where it is counted among the others.
    package var osID: Int64
    package var versionID: Int64

    package init(
        id: Int64? = nil, firstSeen: Int, lastSeen: Int, os: String, version: String, totalReports: Int, osID: Int64,
        versionID: Int64
    ) {
        self.id = id
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.os = os
        self.version = version
        self.totalReports = totalReports
        self.osID = osID
        self.versionID = versionID
    }
}
