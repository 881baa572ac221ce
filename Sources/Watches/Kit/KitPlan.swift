import Database

/// The watches of one queue and their table, with what the texts of all three databases are made of.
struct KitPlan {
    let definitions: [WatchDefinition]
    let table: WatchedTable
    let names: QueueNames
    /// The queue has a column for old and new values.
    let hasChanges: Bool
    /// Whatever any of the watches is told.
    let events: [WatchEvent]

    /// nil where there are no watches.
    ///
    /// - Throws: `WatchTrouble` when watches that cannot share a queue do.
    init?(_ definitions: [WatchDefinition], _ table: WatchedTable) throws {
        guard let first = definitions.first else { return nil }
        names = first.names
        var seen: [WatchEvent: String] = [:]
        for other in definitions {
            guard other.names == first.names, other.table == first.table, other.key == first.key else {
                throw WatchTrouble(
                    .disagreement, "the watches \(first.name) and \(other.name) share a queue but not table and key",
                    hint: "give one of them a queue of its own")
            }
            for event in other.events {
                if let taken = seen.updateValue(other.name, forKey: event) {
                    throw WatchTrouble(
                        .disagreement,
                        "the watches \(taken) and \(other.name) are both told \(event.rawValue)s by one queue",
                        hint: "give one of them a queue of its own")
                }
            }
        }
        self.definitions = definitions
        self.table = table
        events = seen.keys.sorted()
        hasChanges = definitions.contains { $0.keepsValues || $0.events.contains(.delete) }
    }

    var dialect: SQLDialect { table.dialect }

    /// As statements of our own session name what is beside the watched table.
    func path(_ name: String) -> String {
        guard dialect != .postgresql else { return table.path(of: name) }
        return Identifier.quotedPath(name, beside: definitions[0].table, dialect)
    }

    var queuePath: String { path(names.queue) }
    var reference: String { quoted(names.reference) }
    var key: String { quoted(table.key.name) }

    func quoted(_ name: String) -> String { Identifier.quoted(name, dialect) }
    func literal(_ text: String) -> String { Identifier.literal(text, dialect) }
    func type(_ event: WatchEvent) -> String { literal(names.type(event)) }

    /// Each watch with each of its events.
    func eachEvent(_ body: (WatchDefinition, WatchEvent) throws -> [KitObject]) rethrows -> [KitObject] {
        try definitions.flatMap { definition in
            try definition.events.sorted().flatMap { try body(definition, $0) }
        }
    }

    /// The columns that an update is looked at for. The key always counts: a row that goes by another one is news.
    func compared(by definition: WatchDefinition) -> [WatchedColumn] {
        let watched = Set(table.watchedColumns(of: definition).map(\.name))
        return table.columns.filter { watched.contains($0.name) || $0.isKey }
    }

    /// `"phone"`, as it stands in `updated_fields`.
    static func jsonName(_ name: String) -> String {
        var text = "\""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{0}"..<" ": text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    func checkLength(of name: String) throws {
        // PostgreSQL cuts longer ones silently, and the channel that says that something is there has a prefix.
        let isTooLong =
            switch dialect {
            case .sqlite: false
            case .mysql: name.unicodeScalars.count > 64
            case .postgresql: name.utf8.count > 63 || names.notice.utf8.count > 63
            }
        guard !isTooLong else {
            throw WatchTrouble(
                .disagreement, "the queue's name \(names.queue) makes names that are too long for the database",
                hint: "give the watch a shorter queue:")
        }
    }
}
