import Database

/// What has to be made, renewed or replaced of functions, triggers and procedures.
struct RoutineSteps {
    let survey: InstallSurvey
    let replacing: Bool

    var steps: [InstallStep] {
        let wanted = survey.entries.filter { entry in
            [.trigger, .function, .procedure].contains(entry.object.kind) && verb(entry) != nil
        }
        guard survey.table.dialect == .postgresql else {
            return wanted.compactMap { entry in verb(entry).map { step(entry, $0, before: dropping(entry)) } }
        }
        // A function that is somebody else's can only go when its trigger has gone, so all drops come first.
        let drops = wanted.reversed().filter { !dropping($0).isEmpty }.map { entry in
            InstallStep(entry.status?.subject ?? entry.object.name, verb: InstallStep.dropped, dropping(entry))
        }
        return drops + wanted.compactMap { entry in verb(entry).map { step(entry, $0, before: []) } }
    }

    /// nil: it stays as it is.
    private func verb(_ entry: InstallSurvey.Entry) -> String? {
        let isOfOther = [.adopted, .foreign].contains(survey.state(ofTrigger: entry.object.name))
        if entry.object.kind == .function, isOfOther, !replacing { return nil }
        if entry.object.create.isEmpty {
            return entry.status?.state == .differs || replacing ? InstallStep.removed : nil
        }
        return switch entry.status?.state {
        case .missing, .hidden: InstallStep.created
        case .differs: InstallStep.renewed
        // Somebody else's procedure is never in the way of a watch.
        case .foreign, .adopted: replacing && entry.object.kind != .procedure ? InstallStep.replaced : nil
        case .present, nil: nil
        }
    }

    /// What has to go before it is made.
    private func dropping(_ entry: InstallSurvey.Entry) -> [String] {
        guard !entry.object.create.isEmpty else { return entry.object.drop }
        return switch (entry.status?.state, entry.object.kind, survey.table.dialect) {
        case (.missing, _, _), (.hidden, _, _): []
        // They replace each other: CREATE OR REPLACE.
        case (.differs, .function, _), (.differs, .procedure, .postgresql): []
        default: canReplace(entry) ? [] : entry.object.drop
        }
    }

    private func step(_ entry: InstallSurvey.Entry, _ verb: String, before drops: [String]) -> InstallStep {
        let object = entry.object
        let isHidden = entry.status?.state == .hidden
        let create = object.create.map { statement in
            verb != InstallStep.created && canReplace(entry)
                ? statement.replacing("CREATE TRIGGER", with: "CREATE OR REPLACE TRIGGER", maxReplacements: 1)
                : statement
        }
        let old = survey.installed.triggers[object.name].map { object.drop + [$0.definition] }
        return InstallStep(
            entry.status?.subject ?? object.name, verb: verb, drops + create,
            undo: verb == InstallStep.created ? (isHidden ? [] : object.drop) : old ?? [],
            isOptional: object.isOptional)
    }

    /// Leaves no moment in which a change goes unnoticed.
    private func canReplace(_ entry: InstallSurvey.Entry) -> Bool {
        entry.object.kind == .trigger && survey.place.isMariaDB
    }
}
