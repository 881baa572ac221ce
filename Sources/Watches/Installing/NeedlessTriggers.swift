import Database

/// Triggers under a queue's names for events that no watch's `on` has any more: they fill a queue that nobody reads.
struct NeedlessTriggers {
    let definition: WatchDefinition
    /// The watches over the same queue, this one among them.
    let sharers: [WatchDefinition]
    let table: WatchedTable
    let installed: InstalledObjects

    /// In the order in which they would be made.
    var entries: [InstallSurvey.Entry] {
        let wanted = Set(sharers.flatMap(\.events))
        return WatchEvent.allCases.filter { !wanted.contains($0) }.flatMap(entries)
    }

    private func entries(_ event: WatchEvent) -> [InstallSurvey.Entry] {
        let name = definition.names.trigger(event)
        guard let found = installed.triggers[name], found.table.lowercased() == table.name.lowercased() else {
            return []
        }
        let note = "nobody takes what it puts into the queue, `on` has no \(event.rawValue)"
        guard let owner = WatchKit.markedWatch(in: found.text) else {
            guard SQLText(found.text).names(definition.names.queue) else { return [] }
            let status = ObjectStatus(
                .trigger, name, .adopted, [note + "; herald watch install --replace takes it away"])
            return [InstallSurvey.Entry(object: trigger(name), status: status)]
        }
        // That watch says it, and takes it away.
        guard !sharers.contains(where: { $0.name != definition.name && WatchKit.safe($0.name) == owner }) else {
            return []
        }
        let entry = InstallSurvey.Entry(
            object: trigger(name), status: ObjectStatus(.trigger, name, .differs, [note]))
        guard let text = installed.functions[name], WatchKit.markedWatch(in: text) != nil else { return [entry] }
        let function = ObjectStatus(.function, name, .differs, ["its trigger is needless"], isNeeded: false)
        return [InstallSurvey.Entry(object: self.function(name), status: function), entry]
    }

    private func trigger(_ name: String) -> KitObject {
        KitObject(
            .trigger, name: name, schema: table.schema, table: table.name, create: [],
            drop: [Self.drop(name, of: table)])
    }

    private func function(_ name: String) -> KitObject {
        KitObject(
            .function, name: name, schema: table.schema, create: [],
            drop: ["DROP FUNCTION IF EXISTS \(table.path(of: name))()"])
    }

    /// Removes a trigger, also where it is not there.
    static func drop(_ name: String, of table: WatchedTable) -> String {
        switch table.dialect {
        case .mysql: "DROP TRIGGER IF EXISTS \(table.path(of: name))"
        case .postgresql:
            "DROP TRIGGER IF EXISTS \(Identifier.quoted(name, .postgresql)) ON \(table.quotedPath)"
        case .sqlite: "DROP TRIGGER IF EXISTS \(Identifier.quoted(name, .sqlite))"
        }
    }
}
