import Database

/// Which systems, or which versions, of a project are counted by name: those that most users have.
struct NameChoice {
    let project: Int64
    let kind: NameTable.Kind
    /// Those that have a number and keep it.
    let kept: [String: Int64]
    let added: [String]
    let dropped: [String: Int64]

    /// - Parameters:
    ///   - users: how many have each name. Of two that have as many, the one that has a number keeps it: nothing is to
    ///     be moved then.
    ///   - known: those that have a number. One that nobody has any more keeps it while there is room: its history is
    ///     shown by name.
    init(_ kind: NameTable.Kind, project: Int64, users: [String: Int], known: [String: Int64], room: Int) {
        self.project = project
        self.kind = kind
        func rank(_ name: String, _ users: Int) -> (Int, Int, String) { (-users, known[name] == nil ? 1 : 0, name) }
        let top = users.filter { $0.value > 0 }.sorted { rank($0.key, $0.value) < rank($1.key, $1.value) }
            .prefix(room).map(\.key)
        let wanted = Set(top)
        let idle = known.filter { !wanted.contains($0.key) }.sorted { $0.value > $1.value }
        let spared = idle.prefix(max(0, room - wanted.count))
        kept = known.filter { wanted.contains($0.key) }.merging(spared.map { ($0.key, $0.value) }) { first, _ in first }
        added = top.filter { known[$0] == nil }
        dropped = Dictionary(uniqueKeysWithValues: idle.dropFirst(spared.count).map { ($0.key, $0.value) })
    }

    /// The names as they are.
    init(_ kind: NameTable.Kind, project: Int64, known: [String: Int64]) {
        self.init(kind, project: project, users: [:], known: known, room: known.count)
    }

    var isSame: Bool { added.isEmpty && dropped.isEmpty }

    /// Call it in the transaction that holds `UsageGate.close`, and raise the generation.
    func apply(on connection: any Connection) throws {
        try FallenNames.add(dropped.values.sorted(), on: connection)
        for name in added { try NameTable.addValue(name, kind, project: project, on: connection) }
    }
}
