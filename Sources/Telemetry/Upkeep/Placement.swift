import Database

/// Where users belong by the names that are chosen.
struct Placement {
    private struct Names {
        var ids: [String: Int64] = [:]
        var added: Set<String> = []
    }

    private var systems: [Int64: Names] = [:]
    private var versions: [Int64: Names] = [:]

    init(_ choices: [NameChoice]) {
        for choice in choices {
            let names = Names(ids: choice.kept, added: Set(choice.added))
            if choice.kind == .os { systems[choice.project] = names } else { versions[choice.project] = names }
        }
    }

    func osID(of user: CountedUser) -> Int64 { systems[user.project]?.ids[user.os] ?? 0 }
    func versionID(of user: CountedUser) -> Int64 { versions[user.project]?.ids[user.version] ?? 0 }

    func fits(_ user: CountedUser) -> Bool {
        user.osID == osID(of: user) && user.versionID == versionID(of: user)
            && systems[user.project]?.added.contains(user.os) != true
            && versions[user.project]?.added.contains(user.version) != true
    }
}

extension Placement {
    /// By the names that have a number now.
    init(on connection: any Connection) throws {
        self.init(
            try NameTable.projects(on: connection).values.flatMap { project in
                try NameTable.Kind.allCases.map { kind in
                    let known = try NameTable.values(kind, project: project, on: connection)
                    return NameChoice(kind, project: project, top: [], known: known, room: known.count)
                }
            })
    }
}
