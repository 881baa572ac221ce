package import Database
import FoundationEssentials
import Timekeeping

/// `usage_value` and `usage_project`: the numbers under which names are counted.
package enum NameTable {
    package enum Kind: Int64, Sendable, CaseIterable {
        case os = 1
        case version = 2
    }

    /// The users of a file of origin 3's server, which had no projects, until a project claims them.
    package static let adoptedProject = ""

    /// Those that are being removed are none any more (`RemovedProjects`).
    package static func projects(on connection: any Connection) throws -> [String: Int64] {
        try connection.query("SELECT id, name FROM usage_project").reduce(into: [:]) { projects, row in
            let name = try row.text("name")
            if !RemovedProjects.isOne(name) { projects[name] = try row.integer("id") }
        }
    }

    /// Passes over a project that is there already.
    static func addProject(_ name: String, at now: Date, on connection: any Connection) throws {
        try connection.insertIgnoringWithoutID(
            "INSERT INTO usage_project (name, created_at) VALUES (\(name), \(now.unixMilliseconds))",
            conflictOn: ["name"])
    }

    /// When the first project was noted, in seconds since 1970.
    static func beginning(on connection: any Connection) throws -> Int? {
        try connection.queryFirst("SELECT created_at FROM usage_project ORDER BY created_at LIMIT 1")
            .map { Int(try $0.integer("created_at") / 1_000) }
    }

    /// Gives the users of an adopted file to a project that has none yet.
    ///
    /// - Returns: false where another project was quicker.
    static func claimAdopted(_ id: Int64, for name: String, on connection: any Connection) throws -> Bool {
        try connection.execute(
            "UPDATE usage_project SET name = \(name) WHERE id = \(id) AND name = \(adoptedProject)"
        ).affectedRows > 0
    }

    package static func values(_ kind: Kind, project: Int64, on connection: any Connection) throws -> [String: Int64] {
        try connection.query(
            "SELECT id, value FROM usage_value WHERE project_id = \(project) AND kind = \(kind.rawValue)"
        ).reduce(into: [:]) { values, row in values[try row.text("value")] = try row.integer("id") }
    }

    /// Of which projects so many names have a number, or more.
    static func full(from room: Int, on connection: any Connection) throws -> [(project: Int64, kind: Kind)] {
        try connection.query(
            "SELECT project_id, kind FROM usage_value GROUP BY project_id, kind HAVING COUNT(*) >= \(room)"
        ).compactMap { row in
            guard let kind = Kind(rawValue: try row.integer("kind")) else { return nil }
            return (try row.integer("project_id"), kind)
        }
    }

    /// Passes over a value that is there already.
    package static func addValue(
        _ value: String, _ kind: Kind, project: Int64, on connection: any Connection
    ) throws {
        try connection.insertIgnoringWithoutID(
            "INSERT INTO usage_value (project_id, kind, value) VALUES (\(project), \(kind.rawValue), \(value))",
            conflictOn: ["project_id", "kind", "value"])
    }
}
