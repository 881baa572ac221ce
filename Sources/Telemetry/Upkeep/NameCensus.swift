import Database

/// How many users have each name, where names are to be chosen anew: those with a number as they are counted, the others
/// as a sample of the users has it.
struct NameCensus {
    let choices: [NameChoice]

    init(of scopes: [NameBook.Scope], room: Int, on connection: any Connection) throws {
        var known: [NameBook.Scope: [String: Int64]] = [:]
        var tallies: [NameBook.Scope: NameTally] = [:]
        for scope in scopes {
            let names = try NameTable.values(scope.kind, project: scope.project, on: connection)
            known[scope] = names
            tallies[scope] = NameTally(known: names.keys, room: room)
        }
        let read = try UserSample.forEach(on: connection) { user in
            tallies[NameBook.Scope(project: user.project, kind: .os)]?.note(user.os)
            tallies[NameBook.Scope(project: user.project, kind: .version)]?.note(user.version)
        }
        let share = Double(try Self.users(on: connection)) / Double(max(1, read))
        choices = try scopes.map { scope in
            let counted = try FigureStore.sums(scope.kind.counted.users, of: scope.project, on: connection)
            let names = known[scope] ?? [:]
            var users = (tallies[scope]?.users ?? [:]).filter { names[$0.key] == nil }
                .mapValues { Self.estimate($0, share) }
            for (name, id) in names { users[name] = counted[id] ?? 0 }
            return NameChoice(scope.kind, project: scope.project, users: users, known: names, room: room)
        }
    }

    /// One that was met once may be the only one.
    private static func estimate(_ met: Int, _ share: Double) -> Int { 1 + Int(Double(met - 1) * max(1, share)) }

    /// Of all projects, as they are counted.
    private static func users(on connection: any Connection) throws -> Int {
        try NameTable.projects(on: connection).values.reduce(0) { sum, project in
            sum + (try FigureStore.sums(.users, of: project, on: connection)[0] ?? 0)
        }
    }
}
