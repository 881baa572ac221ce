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
    ///
    /// - Parameter gone: watches that are removed before this one.
    package func removalScript(
        _ removal: Removal = Removal(), without gone: Set<String> = [], on connection: any Connection
    ) throws -> String {
        let survey = try surveyForRemoval(on: connection)
        let plan = RemovalPlan(survey, sharers: sharers.filter { !gone.contains($0.name) }, removal)
        try refuseOtherWriters(plan, survey, gone: gone, connection)
        return InstallScript(
            dialect: connection.dialect, lockSeconds: lockSeconds,
            title: "Takes away what the watch \(definition.name) has in its source",
            statements: plan.wholeScript, remarks: []
        ).text
    }

    /// Takes triggers and functions away, then the queue and procedures, where no other watch needs them.
    ///
    /// - Throws: when changes wait that nobody was told of, with their number, or when a trigger would stay that writes
    ///   into the queue; the source is then as it was.
    package func uninstall(
        _ removal: Removal = Removal(), on connection: any Connection, announce: @escaping (String) -> Void = { _ in }
    ) throws -> InstallReport {
        let run = InstallRun(connection: connection, lockSeconds: lockSeconds, announce: announce)
        return try run.inTransaction {
            let survey = try surveyForRemoval(on: connection)
            let plan = RemovalPlan(survey, sharers: sharers, removal)
            try refuseWhileWaiting(removal, plan, survey, connection)
            try refuseOtherWriters(plan, survey, connection)
            var refused = try run.perform(plan.unseen + plan.triggers, explaining: refusal(survey))
            do {
                // Between the count and the end of the triggers a change may have come.
                try refuseWhileWaiting(removal, plan, survey, connection)
                refused += try run.perform(plan.tables, explaining: refusal(survey))
            } catch {
                let left = run.takeBack(plan.triggers)
                guard !left.isEmpty else { throw error }
                throw WatchTrouble(
                    .disagreement,
                    "\(error); gone, and not to be put back by this user: \(left.joined(separator: ", "))",
                    hint: "herald watch install \(definition.name)")
            }
            refused += try run.perform(plan.procedures, explaining: refusal(survey))
            return InstallReport(
                steps: plan.triggers + plan.tables + plan.procedures,
                refusals: refused.map(\.sentence) + plan.left.map(\.sentence), statuses: [],
                hasNoQueue: plan.dropsQueue)
        }
    }

    /// Whether another watch puts its changes into the same queue.
    package var sharesQueue: Bool { sharers.count > 1 }

    /// The watches over the same queue, this one among them.
    package var watchesOfQueue: [String] { sharers.map(\.name) }

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

    /// Nothing may go on writing into a queue that is gone: the writers' own statements would fail.
    private func refuseOtherWriters(
        _ plan: RemovalPlan, _ survey: InstallSurvey, gone: Set<String> = [], _ connection: any Connection
    ) throws {
        guard plan.dropsQueue, survey.installed.columns != nil else { return }
        let leaving = plan.leaving.union(
            sharers.filter { gone.contains($0.name) }.flatMap { $0.events.map(definition.names.trigger) })
        let writers = try QueueWriters.read(definition.names.queue, of: survey.table, on: connection)
        let others = writers.filter { writer in
            guard leaving.contains(writer.name) else { return true }
            // Partitions have triggers called as their table's (PostgreSQL).
            return survey.installed.triggers[writer.name].map { $0.text != writer.text } ?? false
        }
        guard let other = others.first else { return }
        throw WatchTrouble(
            .disagreement,
            "the trigger \(other.name) on \(other.table) names \(definition.names.queue): without the queue it would "
                + "make writers' statements fail",
            hint: "drop that trigger first, or keep the queue with --keep-queue")
    }

    private func refuseWhileWaiting(
        _ removal: Removal, _ plan: RemovalPlan, _ survey: InstallSurvey, _ connection: any Connection
    ) throws {
        guard !removal.force, !removal.keepsQueue, survey.installed.column("status") != nil else { return }
        let queue = survey.table.path(of: definition.names.queue)
        var count: SQL = """
            SELECT COUNT(*) AS waiting FROM \(raw: queue) WHERE status IN ('PENDING', 'PROCESSING')
            """
        if !plan.dropsQueue {
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
