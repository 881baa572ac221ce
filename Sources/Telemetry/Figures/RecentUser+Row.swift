import FoundationEssentials

extension RecentUser {
    init(_ row: UserRow, project: String) {
        self.init(
            maskedID: Self.masked(row.anonymousID), project: project,
            firstSeen: Self.date(row.firstSeen ?? row.lastSeen),
            lastSeen: Self.date(row.lastSeen ?? row.firstSeen), os: row.os ?? UserTable.unknown,
            version: row.version ?? UserTable.unknown,
            totalReports: row.reports)
    }

    /// Eight characters and `****`; of an id that has no more than eight, half of it.
    package static func masked(_ id: String) -> String {
        let characters = id.unicodeScalars
        let shown = characters.count > 8 ? 8 : characters.count / 2
        return String(String.UnicodeScalarView(characters.prefix(shown))) + "****"
    }

    private static func date(_ second: Int?) -> Date { Date(timeIntervalSince1970: Double(second ?? 0)) }
}
