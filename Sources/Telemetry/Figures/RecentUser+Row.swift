import FoundationEssentials

extension RecentUser {
    init(_ row: UserRow, project: String) {
        self.init(
            maskedID: Self.masked(row.anonymousID), project: project, firstSeen: Self.date(row.firstSeen),
            lastSeen: Self.date(row.lastSeen), os: row.os ?? "unknown", version: row.version ?? "unknown",
            totalReports: row.reports)
    }

    /// Eight characters and `****`; of an id that has no more than eight, half of it.
    package static func masked(_ id: String) -> String {
        let characters = id.unicodeScalars
        let shown = characters.count > 8 ? 8 : characters.count / 2
        return String(String.UnicodeScalarView(characters.prefix(shown))) + "****"
    }

    private static func date(_ microseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}
