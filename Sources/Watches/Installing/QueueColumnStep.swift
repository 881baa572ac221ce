import Database

/// What a queue that is there already needs: columns added, and the list of its types made longer.
struct QueueColumnStep {
    let survey: InstallSurvey

    func steps(_ object: KitObject, _ status: ObjectStatus, _ obstacles: inout [String]) -> [InstallStep] {
        switch status.state {
        case .missing:
            return [InstallStep(status.subject, verb: InstallStep.added, object.create, undo: [dropping(object.name)])]
        case .differs:
            guard let step = widening(status) else {
                obstacles.append(
                    "\(status.subject): \(status.notes.joined(separator: "; ")), and SQLite cannot change that; "
                        + "choose another name with queue:")
                return []
            }
            return [step]
        default: return []
        }
    }

    private var queue: String { survey.table.path(of: survey.definition.names.queue) }

    private func dropping(_ column: String) -> String {
        "ALTER TABLE \(queue) DROP COLUMN \(Identifier.quoted(column, survey.table.dialect))"
    }

    /// What stands there stays, in its order: the new types come after it.
    private func widening(_ status: ObjectStatus) -> InstallStep? {
        let judge = ObjectJudge(definition: survey.definition, table: survey.table, installed: survey.installed)
        let dialect = survey.table.dialect
        let types = ((judge.allowedTypes ?? []) + judge.missingTypes).map { Identifier.literal($0, dialect) }
        let list = types.joined(separator: ",")
        switch dialect {
        case .mysql:
            guard let column = survey.installed.column("notification_type") else { return nil }
            let change = "ALTER TABLE \(queue) MODIFY COLUMN `notification_type`"
            return InstallStep(
                status.subject, verb: InstallStep.widened, ["\(change) enum(\(list))\(column.clauses)"],
                undo: ["\(change) \(column.type)\(column.clauses)"])
        case .postgresql:
            guard let check = judge.typeCheck else { return nil }
            let name = Identifier.quoted(check.name, dialect)
            return InstallStep(
                status.subject, verb: InstallStep.widened,
                [
                    "ALTER TABLE \(queue) DROP CONSTRAINT \(name), "
                        + "ADD CONSTRAINT \(name) CHECK (notification_type IN (\(list)))"
                ])
        case .sqlite: return nil
        }
    }
}
