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
            return wanted.compactMap { entry in
                verb(entry).map { step(entry, $0, before: dropping(entry)) }
            }
        }
        // A function can only go when its trigger has gone: all that go do so first, in the other order.
        let going = wanted.filter { verb($0) != "created" && $0.object.kind != .procedure }
        let drops = going.reversed().map { entry in
            InstallStep(entry.status?.subject ?? entry.object.name, verb: "dropped", entry.object.drop)
        }
        return drops
            + wanted.compactMap { entry in
                verb(entry).map { step(entry, $0, before: entry.object.kind == .procedure ? dropping(entry) : []) }
            }
    }

    /// nil: it stays as it is.
    private func verb(_ entry: InstallSurvey.Entry) -> String? {
        switch entry.status?.state {
        case .missing, .hidden: "created"
        case .differs: "renewed"
        // Somebody else's procedure is never in the way of a watch.
        case .foreign, .adopted: replacing && entry.object.kind != .procedure ? "replaced" : nil
        case .present, nil: nil
        }
    }

    private func dropping(_ entry: InstallSurvey.Entry) -> [String] {
        let isThere = entry.status?.state != .missing && entry.status?.state != .hidden
        return isThere && !canReplace(entry) ? entry.object.drop : []
    }

    private func step(_ entry: InstallSurvey.Entry, _ verb: String, before drops: [String]) -> InstallStep {
        let object = entry.object
        let isHidden = entry.status?.state == .hidden
        let create = object.create.map { statement in
            verb != "created" && canReplace(entry)
                ? statement.replacing("CREATE TRIGGER", with: "CREATE OR REPLACE TRIGGER", maxReplacements: 1)
                : statement
        }
        let old = survey.installed.triggers[object.name].map { object.drop + [$0.definition] }
        return InstallStep(
            entry.status?.subject ?? object.name, verb: verb, drops + create,
            undo: verb == "created" ? (isHidden ? [] : object.drop) : old ?? [],
            isOptional: object.isOptional)
    }

    /// Leaves no moment in which a change goes unnoticed.
    private func canReplace(_ entry: InstallSurvey.Entry) -> Bool {
        entry.object.kind == .trigger && survey.place.isMariaDB
    }
}
