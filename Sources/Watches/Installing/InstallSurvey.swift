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
        let objects = try WatchKit.objects(for: sharers, table: table).filter { object in
            // The others' triggers are theirs.
            guard [.trigger, .function].contains(object.kind) else { return true }
            let owner = WatchKit.markedWatch(in: object.definition ?? object.create.joined(separator: "\n"))
            return owner == nil || owner == WatchKit.safe(definition.name)
        }
        let functions = objects.filter { $0.kind == .function }.map(\.name)
        installed = try InstalledObjects.read(definition.names, table: table, functions: functions, on: connection)
        let judge = ObjectJudge(definition: definition, table: table, installed: installed)
        let judged = objects.map { Entry(object: $0, status: judge.status(of: $0)) }
        entries = Self.withTriggersOfFunctions(judged, table.dialect)
    }

    var statuses: [ObjectStatus] { entries.compactMap(\.status) }

    /// PostgreSQL: a trigger is its function's; a function that is renewed takes its trigger with it.
    private static func withTriggersOfFunctions(_ entries: [Entry], _ dialect: SQLDialect) -> [Entry] {
        guard dialect == .postgresql else { return entries }
        let renewed = entries.filter { $0.object.kind == .function && $0.status?.state == .differs }
        return entries.map { entry in
            guard entry.object.kind == .trigger, var status = entry.status, status.state == .present,
                let function = renewed.first(where: { function in
                    entry.object.create.contains { $0.contains(Identifier.quoted(function.object.name, dialect)) }
                })
            else { return entry }
            status.state = .differs
            status.notes = function.status?.notes ?? []
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
