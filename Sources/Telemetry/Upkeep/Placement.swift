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

    /// One of a project that is being removed does.
    func fits(_ user: CountedUser) -> Bool {
        guard systems[user.project] != nil || versions[user.project] != nil else { return true }
        return user.osID == osID(of: user) && user.versionID == versionID(of: user)
            && systems[user.project]?.added.contains(user.os) != true
            && versions[user.project]?.added.contains(user.version) != true
    }
}

extension Placement {
    /// By the names that have a number now.
    ///
    /// - Parameter projects: nil: all.
    init(of projects: Set<Int64>? = nil, on connection: any Connection) throws {
        let there = try NameTable.projects(on: connection).values.filter { projects?.contains($0) ?? true }
        self.init(
            try there.flatMap { project in
                try NameTable.Kind.allCases.map { kind in
                    NameChoice(
                        kind, project: project, known: try NameTable.values(kind, project: project, on: connection))
                }
            })
    }
}
