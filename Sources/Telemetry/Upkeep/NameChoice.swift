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
    ///   - top: at most `room` names, most users first.
    ///   - known: those that have a number. One that nobody has any more keeps it while there is room: its history is
    ///     shown by name.
    init(_ kind: NameTable.Kind, project: Int64, top: [String], known: [String: Int64], room: Int) {
        self.project = project
        self.kind = kind
        let wanted = Set(top)
        let idle = known.filter { !wanted.contains($0.key) }.sorted { $0.value > $1.value }
        let spared = idle.prefix(max(0, room - wanted.count))
        kept = known.filter { wanted.contains($0.key) }.merging(spared.map { ($0.key, $0.value) }) { first, _ in first }
        added = top.filter { known[$0] == nil }
        dropped = Dictionary(uniqueKeysWithValues: idle.dropFirst(spared.count).map { ($0.key, $0.value) })
    }

    var isSame: Bool { added.isEmpty && dropped.isEmpty }

    /// Whether a user with this name is counted where it belongs.
    func fits(_ name: String, _ id: Int64, added: Set<String>) -> Bool {
        !added.contains(name) && id == kept[name] ?? 0
    }
}
