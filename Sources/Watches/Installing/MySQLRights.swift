import Database

/// Which rights a MySQL user has in a database, or on some table of it: without them the catalog shows nothing.
struct MySQLRights: Sendable {
    /// `GRANT SELECT, TRIGGER ON `crm`.* TO …`
    private let grants: [String]

    init(_ connection: any Connection) throws {
        grants = try connection.query("SHOW GRANTS").compactMap { row in
            guard let name = row.columns.names.first else { return nil }
            return try row.text(name)
        }
    }

    func has(_ right: String, in schema: String) -> Bool {
        grants.contains { grant in
            let parts = grant.split(separator: " ON ", maxSplits: 1)
            guard parts.count == 2 else { return false }
            let rights = parts[0].dropFirst("GRANT ".count).split(separator: ",")
                .map { $0.trimmingPrefix { $0 == " " }.uppercased() }
            guard rights.contains("ALL PRIVILEGES") || rights.contains(right) else { return false }
            let place = parts[1].trimmingPrefix("PROCEDURE ").prefix { $0 != " " }
            return place.hasPrefix("*.") || Self.covers(place, schema)
        }
    }

    /// `` `crm\_%`.* `` is a pattern.
    private static func covers(_ place: Substring, _ schema: String) -> Bool {
        let name = place.split(separator: ".").first.map { $0.replacing("`", with: "").replacing("\\", with: "") }
        guard let name else { return false }
        guard name.hasSuffix("%") else { return name == schema }
        return schema.hasPrefix(name.dropLast())
    }
}
