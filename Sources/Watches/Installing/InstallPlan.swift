import Database

/// What has to be done so that a watch has what it needs. Pure.
struct InstallPlan {
    let steps: [InstallStep]
    /// Why it cannot be done, a sentence each; nothing is done then.
    let obstacles: [String]

    /// - Parameter replacing: also what is somebody else's.
    init(_ survey: InstallSurvey, replacing: Bool) {
        var steps: [InstallStep] = []
        var obstacles: [String] = []
        let isNewTable = survey.statuses.contains { $0.kind == .table && $0.state == .missing }
        let routines = RoutineSteps(survey: survey, replacing: replacing)
        for entry in survey.entries where !(isNewTable && entry.object.isPartOfTable) {
            guard let status = entry.status else { continue }
            switch status.kind {
            case .table where status.state == .foreign:
                obstacles.append("\(status.subject): \(status.notes.joined(separator: "; "))")
            case .table where status.state == .missing:
                steps.append(
                    InstallStep(status.subject, verb: InstallStep.created, entry.object.create, undo: entry.object.drop)
                )
            case .column: steps += QueueColumnStep(survey: survey).steps(entry.object, status, &obstacles)
            case .table, .index: break
            case .trigger, .function, .procedure: break
            }
        }
        self.obstacles = obstacles
        self.steps = steps + routines.steps
    }
}
