import Database
import FoundationEssentials

extension UsageUpkeep {
    private static let batch = 2_000

    /// - Returns: false where somebody else mended since the survey.
    func mend(_ survey: UsageSurvey) async throws -> Bool {
        try await writing.transaction { connection in
            try UsageGate.close(on: connection)
            let generation = try UsageSettingTable.read(UsageSettingTable.generation, on: connection)
            guard generation == survey.generation else { return false }
            try apply(survey, on: connection)
            return true
        }
    }

    /// Which day a report counts for changes for everybody at once, so nobody may count meanwhile. Who was seen on the
    /// new today is active on it; nothing else would count those.
    func mendInOtherZone() async throws -> UsageSurvey {
        try await writing.transaction { connection in
            try UsageGate.close(on: connection)
            let calendar = UsageCalendar(timeZone)
            let survey = try UsageSurvey(
                calendar: calendar, room: room, activeFrom: calendar.day(at: clock.now()), on: connection)
            try apply(survey, on: connection)
            try UsageSettingTable.write(timeZone.identifier, as: UsageSettingTable.zone, on: connection)
            return survey
        }
    }

    private func apply(_ survey: UsageSurvey, on connection: any Connection) throws {
        try CounterTable.add(survey.deltas, part: 0, on: connection)
        for choice in survey.choices {
            try UpkeepStore.removeValues(choice.dropped.values.sorted(), on: connection)
            for name in choice.added {
                try NameTable.addValue(name, choice.kind, project: choice.project, on: connection)
            }
        }
        for (project, latest) in survey.latest.sorted(by: { $0.key < $1.key }) {
            try UpkeepStore.tellLatest(latest.ids, of: project, on: connection)
        }
        try UsageSettingTable.raiseGeneration(on: connection)
    }

    /// Moves each user to the name that is due to it, and the history of names that are no more to the others.
    func placeUsers() async throws {
        var last: Int64 = .min
        while true {
            let (placement, users) = try await reading.withConnection { [last] connection in
                (
                    try Placement(on: connection),
                    try UpkeepStore.users(after: last, most: Self.batch, on: connection)
                )
            }
            let misplaced = users.filter { !placement.fits($0) }.map(\.id)
            if !misplaced.isEmpty { try await place(misplaced) }
            guard let user = users.last, users.count == Self.batch else { break }
            last = user.id
        }
        try await writing.transaction { connection in
            try UsageGate.close(on: connection)
            try foldHistory(on: connection)
        }
    }

    private func place(_ ids: [Int64]) async throws {
        try await writing.transaction { connection in
            try UsageGate.close(on: connection)
            let placement = try Placement(on: connection)
            let calendar = UsageCalendar(timeZone)
            let today = calendar.day(at: clock.now())
            var changes: [CounterKey: Int64] = [:]
            var places: [Place: [Int64]] = [:]
            for user in try UpkeepStore.users(ids, on: connection) where !placement.fits(user) {
                let place = Place(osID: placement.osID(of: user), versionID: placement.versionID(of: user))
                places[place, default: []].append(user.id)
                let day = calendar.day(atSecond: user.lastSeen)
                user.move(to: place, activeOn: day >= today ? day : nil, in: &changes)
            }
            for (place, ids) in places {
                try UpkeepStore.place(ids, osID: place.osID, versionID: place.versionID, on: connection)
            }
            try CounterTable.add(changes, part: 0, on: connection)
        }
    }

    /// Numbers of past days whose name is gone are counted with the others.
    private func foldHistory(on connection: any Connection) throws {
        let today = UsageCalendar(timeZone).day(at: clock.now())
        var known: Set<Int64> = [0]
        for project in try NameTable.projects(on: connection).values {
            for kind in NameTable.Kind.allCases {
                known.formUnion(try NameTable.values(kind, project: project, on: connection).values)
            }
        }
        var changes: [CounterKey: Int64] = [:]
        let history = try UpkeepStore.counters([.activeByOS, .activeByVersion], on: connection)
        for (key, amount) in history where key.day < today && !known.contains(key.value) {
            changes[key, default: 0] -= amount
            changes[CounterKey(key.kind, project: key.project, day: key.day), default: 0] += amount
        }
        try CounterTable.add(changes, part: 0, on: connection)
    }
}

/// Under which names a user is counted.
private struct Place: Hashable {
    let osID: Int64
    let versionID: Int64
}

extension CountedUser {
    /// - Parameter day: where it is today, or later by a clock that was ahead: the next report may move the user again.
    fileprivate func move(to place: Place, activeOn day: Int?, in changes: inout [CounterKey: Int64]) {
        let moves: [(CounterKey.Kind, CounterKey.Kind, Int64, Int64)] = [
            (.os, .activeByOS, osID, place.osID), (.version, .activeByVersion, versionID, place.versionID),
        ]
        for (users, active, old, new) in moves where old != new {
            changes[CounterKey(users, project: project, value: old), default: 0] -= 1
            changes[CounterKey(users, project: project, value: new), default: 0] += 1
            guard let day else { continue }
            changes[CounterKey(active, project: project, day: day, value: old), default: 0] -= 1
            changes[CounterKey(active, project: project, day: day, value: new), default: 0] += 1
        }
    }
}
