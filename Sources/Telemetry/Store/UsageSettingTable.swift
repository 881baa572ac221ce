package import Database

/// `usage_setting`: what holds for the statistics as a whole.
package enum UsageSettingTable {
    /// The zone in which days were counted.
    package static let zone = "zone"
    /// Goes up whenever names, projects or the zone were changed under `UsageGate.close`: nodes read them again then.
    package static let generation = "generation"
    /// The day on which names were last chosen anew without being asked.
    package static let renewed = "names_renewed"
    /// Until when, in seconds since 1970, a node is choosing them.
    package static let renewing = "names_renewing"
    /// How far the rows of an adopted file were taken over.
    package static let adopted = "adopted"

    package static func read(_ name: String, on connection: any Connection) throws -> String? {
        try connection.queryFirst("SELECT content FROM usage_setting WHERE name = \(name)")?.text("content")
    }

    package static func write(_ content: String, as name: String, on connection: any Connection) throws {
        try connection.execute(
            """
            INSERT INTO usage_setting (name, content) VALUES (\(name), \(content))\
            \(raw: connection.dialect.updatingOnConflict(on: ["name"], set: ["content"]))
            """)
    }

    /// Writes it unless it is there.
    static func begin(_ name: String, with content: String, on connection: any Connection) throws {
        try connection.insertIgnoringWithoutID(
            "INSERT INTO usage_setting (name, content) VALUES (\(name), \(content))", conflictOn: ["name"])
    }

    package static func remove(_ name: String, on connection: any Connection) throws {
        try connection.execute("DELETE FROM usage_setting WHERE name = \(name)")
    }

    /// Call it in the transaction that holds `UsageGate.close`.
    package static func raiseGeneration(on connection: any Connection) throws {
        let last = try read(generation, on: connection).flatMap { Int($0) } ?? 0
        try write(String(last + 1), as: generation, on: connection)
    }
}
