import Database

/// Compares what a watch needs with what its source has. Pure: it looks at no database.
struct ObjectJudge {
    let definition: WatchDefinition
    let table: WatchedTable
    let installed: InstalledObjects

    func status(of object: KitObject) -> ObjectStatus? {
        switch object.kind {
        case .table: queue(object)
        case .column: column(object)
        case .index: index(object)
        case .trigger: trigger(object)
        case .function: routine(object, .function, text: installed.functions[object.name], isHidden: false)
        case .procedure:
            routine(
                object, .procedure, text: installed.procedures[object.name],
                isHidden: installed.proceduresAreHidden)
        }
    }

    // MARK: - The queue

    private var names: QueueNames { definition.names }

    /// Without these it is no queue; others can be added to it.
    private var essentials: [String] { ["id", names.reference, "notification_type", "status", "created_at"] }

    private func queue(_ object: KitObject) -> ObjectStatus {
        guard let columns = installed.columns else { return ObjectStatus(.table, object.name, .missing) }
        guard !installed.queueIsNoTable else {
            return ObjectStatus(.table, object.name, .foreign, ["it is no table; choose another name with queue:"])
        }
        guard !columns.isEmpty else {
            return ObjectStatus(.table, object.name, .hidden, ["its columns are not shown to this user"])
        }
        let known = Set(columns.map(\.name))
        let lacking = essentials.filter { !known.contains($0) }
        guard lacking.isEmpty else {
            let list = lacking.joined(separator: ", ")
            return ObjectStatus(
                .table, object.name, .foreign,
                ["it is no queue: it has no column \(list); choose another name with queue:"])
        }
        if let reference = installed.column(names.reference), SQLType.isInteger(reference.type), !table.key.isInteger {
            return ObjectStatus(
                .table, object.name, .foreign,
                [
                    "\(reference.name) is \(reference.type), which does not take the key \(table.key.name) "
                        + "(\(table.key.type)); choose another name with queue:"
                ])
        }
        return ObjectStatus(.table, object.name, .present)
    }

    private func column(_ object: KitObject) -> ObjectStatus? {
        guard let columns = installed.columns, !columns.isEmpty else { return nil }
        let subject = "\(names.queue).\(object.name)"
        guard columns.contains(where: { $0.name == object.name }) else {
            return ObjectStatus(.column, subject, .missing, isNeeded: !object.isOptional)
        }
        guard object.name == "notification_type" else { return nil }
        let missing = missingTypes
        guard !missing.isEmpty else { return nil }
        return ObjectStatus(
            .column, subject, .differs, ["it does not take \(missing.joined(separator: ", "))"])
    }

    /// Types of this watch's events that the queue's column does not take.
    var missingTypes: [String] {
        let wanted = definition.events.sorted().map(names.type)
        guard let allowed = allowedTypes else { return [] }
        return wanted.filter { !allowed.contains($0) }
    }

    /// nil: it takes any text.
    var allowedTypes: [String]? {
        let text: String? =
            switch table.dialect {
            case .mysql: installed.column("notification_type").map(\.type).flatMap { $0.hasPrefix("enum(") ? $0 : nil }
            case .postgresql: typeCheck?.text
            case .sqlite: installed.checks[names.queue].flatMap(Self.typeCheck)
            }
        return text.map(SQLType.literals)
    }

    /// The constraint that says which types there are (PostgreSQL).
    var typeCheck: (name: String, text: String)? {
        installed.checks.first { $0.value.contains("notification_type") }.map { ($0.key, $0.value) }
    }

    private static func typeCheck(inTable statement: String) -> String? {
        let words = SQLText(statement).essence.replacing("\"", with: "")
        guard let start = words.firstRange(of: "notification_type IN (") else { return nil }
        return String(words[start.upperBound...].prefix { $0 != ")" })
    }

    private func index(_ object: KitObject) -> ObjectStatus? {
        guard installed.columns != nil, !installed.indexes.contains(object.name) else { return nil }
        return ObjectStatus(.index, object.name, .missing, isNeeded: false)
    }

    // MARK: - Triggers and routines

    /// The trigger of inserts names columns in its condition only.
    private func tellsInserts(_ object: KitObject) -> Bool { object.name == names.trigger(.insert) }

    private func trigger(_ object: KitObject) -> ObjectStatus {
        guard let found = installed.triggers[object.name] else {
            return ObjectStatus(.trigger, object.name, installed.triggersAreHidden ? .hidden : .missing)
        }
        guard found.table.lowercased() == table.name.lowercased() else {
            return ObjectStatus(.trigger, object.name, .foreign, ["it is on the table \(found.table)"])
        }
        guard let owner = WatchKit.markedWatch(in: found.text) else {
            return Adoption(names: names, object: object, text: found.text).status
        }
        let notes = drift(of: object, from: found.text, owner: owner) + firing(found, object)
        return ObjectStatus(.trigger, object.name, notes.isEmpty ? .present : .differs, notes)
    }

    /// PostgreSQL, where the text is the function's: whether the trigger fires as it has to.
    private func firing(_ found: InstalledObjects.Trigger, _ object: KitObject) -> [String] {
        guard table.dialect == .postgresql else { return [] }
        if found.isDisabled { return ["it is disabled"] }
        let once = "FOR EACH STATEMENT"
        let isRight = found.definition.contains(once) == object.create.contains { $0.contains(once) }
        return isRight ? [] : ["it fires for each \(found.definition.contains(once) ? "statement" : "row")"]
    }

    private func routine(
        _ object: KitObject, _ kind: ObjectStatus.Kind, text: String?, isHidden: Bool
    ) -> ObjectStatus {
        let isNeeded = !object.isOptional
        guard let text else {
            return ObjectStatus(kind, object.name, isHidden ? .hidden : .missing, isNeeded: isNeeded)
        }
        // A procedure's text may be hidden from all but its owner.
        guard !text.isEmpty else { return ObjectStatus(kind, object.name, .adopted, isNeeded: isNeeded) }
        guard let owner = WatchKit.markedWatch(in: text) else {
            let isOfQueue = SQLText(text).words.contains(names.queue.lowercased())
            return ObjectStatus(kind, object.name, isOfQueue ? .adopted : .foreign, isNeeded: isNeeded)
        }
        // Procedures are the queue's, whichever watch made them.
        let notes = drift(of: object, from: text, owner: kind == .function ? owner : nil)
        return ObjectStatus(kind, object.name, notes.isEmpty ? .present : .differs, notes, isNeeded: isNeeded)
    }

    /// In what a text of ours is another than it would be now.
    private func drift(of object: KitObject, from old: String, owner: String?) -> [String] {
        guard let new = object.definition else { return [] }
        if let owner, owner != WatchKit.safe(definition.name) { return ["it was made for the watch \(owner)"] }
        guard SQLText(old) != SQLText(new) else { return [] }
        let (before, after) = (SQLText(old).rowColumns, SQLText(new).rowColumns)
        let unwatched = after.filter { !before.contains($0) }
        let gone = before.filter { !after.contains($0) && table.column($0) == nil }
        let dropped = before.filter { !after.contains($0) && table.column($0) != nil }
        var notes: [String] = []
        if !unwatched.isEmpty, !tellsInserts(object) {
            notes.append("the table has columns that are not watched: \(unwatched.joined(separator: ", "))")
        }
        if !gone.isEmpty { notes.append("\(Self.columns(gone)) gone") }
        if !dropped.isEmpty, !tellsInserts(object) {
            notes.append("\(Self.columns(dropped)) not to be watched any more")
        }
        return notes.isEmpty ? ["the condition or another option of the watch changed, or Herald did"] : notes
    }

    private static func columns(_ names: [String]) -> String {
        names.count == 1 ? "column \(names[0]) is" : "columns \(names.joined(separator: ", ")) are"
    }
}
