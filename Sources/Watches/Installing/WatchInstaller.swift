package import Database

/// Makes what a watch needs in its source, says how it stands, and takes it away again.
package struct WatchInstaller: Sendable {
    package let definition: WatchDefinition
    /// The watches over the same queue, this one among them.
    let sharers: [WatchDefinition]
    /// So long a change waits for a table that somebody uses: every writer that comes after waits behind it.
    let lockSeconds: Int

    /// - Parameter all: every watch of the configuration; those that share the queue are found among them.
    package init(_ definition: WatchDefinition, among all: [WatchDefinition] = [], lockSeconds: Int = 5) {
        self.definition = definition
        self.lockSeconds = lockSeconds
        let sharers = all.filter { other in
            other.mode == .trigger && other.source == definition.source && other.names.queue == definition.names.queue
        }
        // In the order of the configuration: the first one's mark is in what they share.
        self.sharers = sharers.contains { $0.name == definition.name } ? sharers : [definition] + sharers
    }

    /// How everything stands; changes nothing.
    ///
    /// - Throws: `WatchTrouble` when the table cannot be watched, or what the database says.
    package func status(on connection: any Connection) throws -> [ObjectStatus] {
        try InstallSurvey(definition, sharers: sharers, on: connection).statuses
    }

    /// The SQL that `install` would run, as a script for the database's own client; changes nothing.
    package func script(on connection: any Connection, replacing: Bool = false) throws -> String {
        let survey = try InstallSurvey(definition, sharers: sharers, on: connection)
        let plan = try plan(survey, replacing: replacing)
        return InstallScript(
            dialect: connection.dialect, lockSeconds: lockSeconds,
            title: "What the watch \(definition.name) needs in its source",
            statements: plan.steps.flatMap(\.statements),
            remarks: refusal(survey).needsAfterwards.isEmpty
                ? [] : ["Herald's user needs afterwards:"] + refusal(survey).needsAfterwards
        ).text
    }

    /// Makes what is missing and renews what drifted: all of it or nothing.
    ///
    /// - Parameters:
    ///   - replacing: also what is somebody else's under our names.
    ///   - announce: each statement before it runs.
    /// - Throws: a sentence that names the missing right and who gives it; the source is then as it was.
    package func install(
        on connection: any Connection, replacing: Bool = false, announce: @escaping (String) -> Void = { _ in }
    ) throws -> InstallReport {
        let run = InstallRun(connection: connection, lockSeconds: lockSeconds, announce: announce)
        do {
            return try run.inTransaction {
                let survey = try InstallSurvey(definition, sharers: sharers, on: connection)
                let plan = try plan(survey, replacing: replacing)
                let refusals = try run.perform(plan.steps, explaining: refusal(survey))
                let statuses = try InstallSurvey(definition, sharers: sharers, on: connection).statuses
                return InstallReport(
                    steps: plan.steps.filter { step in !refusals.contains { $0.subject == step.subject } },
                    refusals: refusals.map(\.sentence), statuses: statuses,
                    warnings: survey.table.warnings)
            }
        } catch let error as DatabaseError where error.kind == .readOnly || error.kind == .contention {
            // The transaction itself was refused: a file that can only be read, or one that is in use.
            throw explained(error, on: connection)
        }
    }

    func refusal(_ survey: InstallSurvey) -> InstallRefusal {
        InstallRefusal(definition: definition, place: survey.place, lockSeconds: lockSeconds)
    }

    private func plan(_ survey: InstallSurvey, replacing: Bool) throws -> InstallPlan {
        let plan = InstallPlan(survey, replacing: replacing)
        guard let obstacle = plan.obstacles.first else { return plan }
        throw WatchTrouble(.disagreement, obstacle)
    }

    func explained(_ error: DatabaseError, on connection: any Connection) -> DatabaseError {
        guard error.hint?.contains("mode: poll") != true,
            let place = try? InstallPlace(connection, table: definition.table)
        else { return error }
        return InstallRefusal(definition: definition, place: place, lockSeconds: lockSeconds)
            .explained(error, at: "installing the watch \(definition.name)")
    }
}
