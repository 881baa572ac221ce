import Database

/// The names under which adopted users are counted.
struct AdoptedNames {
    let systems: [String: Int64]
    let versions: [String: Int64]

    static func read(project: Int64, on connection: any Connection) throws -> AdoptedNames {
        AdoptedNames(
            systems: try NameTable.values(.os, project: project, on: connection),
            versions: try NameTable.values(.version, project: project, on: connection))
    }
}
