import Database

/// What goes when a watch is taken out of its source. Pure.
struct RemovalPlan {
    /// No other watch puts its changes into the queue any more, and nobody wants to keep it.
    let dropsQueue: Bool
    /// Of triggers that this user may not see, by name (MySQL): the server does nothing where there is none, and
    /// refuses where there is one.
    let unseen: [InstallStep]
    /// With their functions.
    let triggers: [InstallStep]
    let tables: [InstallStep]
    let procedures: [InstallStep]
    /// Somebody else's that stays.
    let left: [ObjectStatus]
    /// The names of triggers that go.
    let leaving: Set<String>
    /// All statements, also for what is not there.
    let wholeScript: [String]

    /// - Parameter sharers: the watches over the same queue that are not removed yet, this one among them.
    init(_ survey: InstallSurvey, sharers: [WatchDefinition], _ removal: WatchInstaller.Removal) {
        let installed = survey.installed
        let names = survey.definition.names
        let own = survey.definition.name
        // Who sees one trigger of a table sees them all.
        let isBlind = installed.triggersAreHidden && installed.triggers.isEmpty
        let isShared = sharers.contains { other in
            other.name != own
                && other.events.contains { event in
                    installed.triggers[names.trigger(event)].map { SQLText($0.text).names(names.queue) || $0.isMarked }
                        ?? isBlind
                }
        }
        dropsQueue = !isShared && !removal.keepsQueue

        let takesFillers = dropsQueue && !survey.statuses.contains { $0.kind == .table && $0.state == .foreign }
        let fills: (InstallSurvey.Entry) -> Bool = { entry in
            guard takesFillers, entry.object.kind == .trigger, let found = installed.triggers[entry.object.name] else {
                return false
            }
            return found.table.lowercased() == survey.table.name.lowercased()
                && SQLText(found.text).names(names.queue)
        }
        let entries = survey.entries.filter { entry in
            // What nobody made for this watch goes with the queue.
            let isNobodys = entry.object.create.isEmpty && entry.status?.state == .adopted
            return !entry.object.drop.isEmpty && !(isShared && isNobodys)
        }
        let triggers = entries.filter { $0.object.kind == .trigger } + entries.filter { $0.object.kind == .function }
        let tables = isShared || removal.keepsQueue ? [] : entries.filter { $0.object.kind == .table }
        let procedures = isShared ? [] : entries.filter { $0.object.kind == .procedure }

        let isThere: (InstallSurvey.Entry) -> Bool = { entry in
            ![.missing, .foreign, .hidden, nil].contains(entry.status?.state) || fills(entry)
        }
        let step: (InstallSurvey.Entry) -> InstallStep = { entry in
            InstallStep(
                entry.status?.subject ?? entry.object.name, verb: InstallStep.dropped, entry.object.drop,
                undo: installed.triggers[entry.object.name].map { [$0.definition] } ?? [],
                isOptional: entry.object.isOptional)
        }
        self.triggers = triggers.filter(isThere).map(step)
        self.tables = tables.filter(isThere).map(step)
        self.procedures = procedures.filter(isThere).map(step)
        left = survey.statuses.filter { status in
            status.state == .foreign && !survey.entries.contains { $0.status == status && fills($0) }
        }
        leaving = Set(triggers.filter(isThere).map(\.object.name))

        let others = Set(sharers.filter { $0.name != own }.flatMap { $0.events.map(names.trigger) })
        // A right on another table of the database looks like one on this one, so the server is asked where it answers.
        let isUnsure =
            survey.table.dialect == .mysql && installed.triggers.isEmpty
            && (isBlind || !survey.place.restrictsTriggers)
        let hidden =
            isUnsure ? WatchEvent.allCases.map(names.trigger).filter { !others.contains($0) } : []
        unseen = hidden.map { name in
            InstallStep(
                "trigger \(name)", verb: InstallStep.dropped, [NeedlessTriggers.drop(name, of: survey.table)])
        }
        let wanted = (triggers + tables + procedures).filter { $0.status?.state != .foreign || fills($0) }
        let statements = unseen.flatMap(\.statements) + wanted.flatMap(\.object.drop)
        wholeScript = statements.enumerated().filter { statements.firstIndex(of: $1) == $0 }.map(\.element)
    }
}

extension InstalledObjects.Trigger {
    /// Herald made it.
    var isMarked: Bool { WatchKit.markedWatch(in: text) != nil }
}
