package import Database

extension WatchInstaller {
    /// What to do with a queue that is to go.
    package struct Removal: Sendable {
        /// Also with changes in it that nobody was told of.
        package var force: Bool
        package var keepsQueue: Bool

        package init(force: Bool = false, keepsQueue: Bool = false) {
            self.force = force
            self.keepsQueue = keepsQueue
        }
    }

    /// The statements that `uninstall` runs, and that do no harm where something is gone already.
    package func removalScript(_ removal: Removal = Removal(), on connection: any Connection) throws -> String {
        let survey = try surveyForRemoval(on: connection)
        let entries = removed(of: survey, removal).filter { $0.status?.state != .foreign }
        return InstallScript(
            dialect: connection.dialect, lockSeconds: lockSeconds,
            title: "Takes away what the watch \(definition.name) has in its source",
            statements: entries.flatMap(\.object.drop), remarks: []
        ).text
    }

    /// Takes triggers, functions and procedures away, then the queue, where no other watch needs it.
    ///
    /// - Throws: when changes wait that nobody was told of, with their number; the source is then as it was.
    package func uninstall(
        _ removal: Removal = Removal(), on connection: any Connection, announce: @escaping (String) -> Void = { _ in }
    ) throws -> InstallReport {
        let run = InstallRun(connection: connection, lockSeconds: lockSeconds, announce: announce)
        return try run.inTransaction {
            let survey = try surveyForRemoval(on: connection)
            try refuseWhileWaiting(removal, survey, connection)
            let entries = removed(of: survey, removal).filter { entry in
                ![.missing, .foreign, .hidden, nil].contains(entry.status?.state)
            }
            let steps = entries.map { entry in
                InstallStep(
                    entry.status?.subject ?? entry.object.name, verb: InstallStep.dropped, entry.object.drop,
                    isOptional: entry.object.isOptional)
            }
            let triggers = steps.filter { !$0.subject.hasPrefix(ObjectStatus.Kind.table.rawValue) }
            let tables = steps.filter { $0.subject.hasPrefix(ObjectStatus.Kind.table.rawValue) }
            var refused = try run.perform(triggers, explaining: refusal(survey))
            // Between the count and the end of the triggers a change may have come.
            try refuseWhileWaiting(removal, survey, connection)
            refused += try run.perform(tables, explaining: refusal(survey))
            let left = survey.statuses.filter { $0.state == .foreign }.map(\.sentence)
            return InstallReport(steps: steps, refusals: refused.map(\.sentence) + left, statuses: [])
        }
    }

    /// Whether another watch puts its changes into the same queue.
    package var sharesQueue: Bool { sharers.count > 1 }

    private func removed(of survey: InstallSurvey, _ removal: Removal) -> [InstallSurvey.Entry] {
        let order: [KitObject.Kind] = [.trigger, .function, .procedure, .table]
        return order.flatMap { kind in
            survey.entries.filter { entry in
                guard entry.object.kind == kind, !entry.object.drop.isEmpty else { return false }
                switch kind {
                case .procedure: return !sharesQueue
                case .table: return !sharesQueue && !removal.keepsQueue
                default: return true
                }
            }
        }
    }

    /// The watched table may be gone, or its columns: what is left of the watch goes all the same.
    private func surveyForRemoval(on connection: any Connection) throws -> InstallSurvey {
        do {
            return try InstallSurvey(definition, sharers: sharers, on: connection)
        } catch is WatchTrouble {
            let parts = Identifier.parts(of: definition.table)
            let place = try InstallPlace(connection, table: definition.table)
            let key = WatchedColumn(name: definition.key, type: "bigint", isKey: true, isInteger: true)
            let stand = WatchedTable(
                dialect: connection.dialect, schema: connection.dialect == .sqlite ? nil : place.schema,
                name: parts.last ?? definition.table, columns: [key], key: key, referenceType: "bigint")
            return try InstallSurvey(definition, sharers: sharers, table: stand, on: connection)
        }
    }

    private func refuseWhileWaiting(
        _ removal: Removal, _ survey: InstallSurvey, _ connection: any Connection
    ) throws {
        guard !removal.force, !removal.keepsQueue, survey.installed.column("status") != nil else { return }
        let queue = survey.table.path(of: definition.names.queue)
        var count: SQL = """
            SELECT COUNT(*) AS waiting FROM \(raw: queue) WHERE status IN ('PENDING', 'PROCESSING')
            """
        if sharesQueue {
            count = count + " AND notification_type IN (\(list: definition.events.map(definition.names.type)))"
        }
        let waiting = try connection.queryFirst(count)?.integer("waiting") ?? 0
        guard waiting > 0 else { return }
        throw WatchTrouble(
            .disagreement,
            waiting == 1
                ? "1 change in \(definition.names.queue) was not told yet"
                : "\(waiting) changes in \(definition.names.queue) were not told yet",
            hint: "tell them with herald watch drain, keep them with --keep-queue, or lose them with --force")
    }
}
