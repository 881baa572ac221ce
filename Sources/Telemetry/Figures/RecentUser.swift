package import FoundationEssentials

/// One of the users that reported last, as `GET /stats/recent` shows it.
package struct RecentUser: Sendable, Hashable {
    /// Eight characters and `****`.
    package var maskedID: String
    package var project: String
    package var firstSeen: Date
    package var lastSeen: Date
    package var os: String
    package var version: String
    package var totalReports: Int

    package init(
        maskedID: String, project: String, firstSeen: Date, lastSeen: Date, os: String, version: String,
        totalReports: Int
    ) {
        self.maskedID = maskedID
        self.project = project
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.os = os
        self.version = version
        self.totalReports = totalReports
    }
}
