import Database

/// A watch's objects beside what its source has of them, at one moment.
struct InstallSurvey {
    struct Entry {
        let object: KitObject
        /// nil: part of something else that is said already.
        let status: ObjectStatus?
    }

    let definition: WatchDefinition
    let table: WatchedTable
    let place: InstallPlace
    let installed: InstalledObjects
    /// In the order in which they are made.
    let entries: [Entry]

    /// - Parameters:
    ///   - sharers: the watches over the same queue, this one among them.
    ///   - table: nil: as the catalog has it.
    init(
        _ definition: WatchDefinition, sharers: [WatchDefinition], table: WatchedTable? = nil,
        on connection: any Connection
    ) throws {
        self.definition = definition
        let table = try table ?? WatchedTable.read(definition, on: connection)
        self.table = table
        place = try InstallPlace(connection, table: definition.table)
        // The others' triggers are theirs.
        let own = Set(definition.events.map(definition.names.trigger))
        let objects = try WatchKit.objects(for: sharers, table: table).filter { object in
            ![.trigger, .function].contains(object.kind) || own.contains(object.name)
        }
        let functions = WatchEvent.allCases.map(definition.names.trigger)
        installed = try InstalledObjects.read(definition.names, table: table, functions: functions, on: connection)
        let judge = ObjectJudge(definition: definition, table: table, installed: installed)
        entries =
            Self.withoutNeedlessFunctions(objects.map { Entry(object: $0, status: judge.status(of: $0)) })
            + NeedlessTriggers(definition: definition, sharers: sharers, table: table, installed: installed).entries
    }

    var statuses: [ObjectStatus] { entries.compactMap(\.status) }

    /// Of the object with the same name: PostgreSQL's triggers are called as their functions.
    func state(ofTrigger name: String) -> ObjectStatus.State? {
        statuses.first { $0.kind == .trigger && $0.name == name }?.state
    }

    /// A trigger that stays somebody else's has a function of its own (PostgreSQL).
    private static func withoutNeedlessFunctions(_ entries: [Entry]) -> [Entry] {
        let others = Set(
            entries.filter { $0.status?.kind == .trigger && [.adopted, .foreign].contains($0.status?.state) }
                .map(\.object.name))
        return entries.map { entry in
            guard entry.object.kind == .function, others.contains(entry.object.name), var status = entry.status else {
                return entry
            }
            status.isNeeded = false
            return Entry(object: entry.object, status: status)
        }
    }
}

extension InstalledObjects {
    static func read(
        _ names: QueueNames, table: WatchedTable, functions: [String], on connection: any Connection
    ) throws -> InstalledObjects {
        switch table.dialect {
        case .mysql: try mysql(names, schema: table.schema ?? "", connection)
        case .postgresql:
            try postgreSQL(
                names, functionNames: functions, table: table.quotedPath, queue: table.path(of: names.queue), connection
            )
        case .sqlite: try sqlite(names, connection)
        }
    }
}
