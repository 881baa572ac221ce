import Database
import FoundationEssentials

extension UsageUpkeep {
    private static let batch = 2_000

    /// After names were chosen: moves each user to the name that is due to it, and what was counted of any day under
    /// names that are no more to the others. Some thousand at a time, beside those who count.
    func settleNames() async throws {
        // Those that fall from now on may still have users.
        let fallen = try await reading.withConnection { try FallenNames.read(on: $0) }
        try await placeUsers()
        try await fold(fallen)
    }

    /// Goes on where somebody was stopped.
    func settleFallenNames() async throws {
        guard try await !reading.withConnection({ try FallenNames.read(on: $0) }).isEmpty else { return }
        try await settleNames()
    }

    /// - Parameter groups: nobody is counted under them any more.
    func fold(_ groups: [FallenNames.Group]) async throws {
        for group in groups {
            for kind in [group.kind.counted.users, group.kind.counted.active] {
                for ids in ValueChunks(group.ids) { try await fold(kind, group.project, ids) }
            }
            try await writing.transaction { try FallenNames.remove(group.ids, on: $0) }
        }
    }

    /// What there is to do is looked for beside those who count; they wait only while it is done.
    private func fold(_ kind: CounterKey.Kind, _ project: Int64, _ ids: [Int64]) async throws {
        var last = Int.min
        while let day = try await reading.withConnection({ [last] connection in
            try ValueFolding.firstDay(kind, project, with: ids, after: last, on: connection)
        }) {
            try await writing.transaction { connection in
                try UsageGate.close(on: connection)
                try ValueFolding.fold(kind, project, day: day, ids, on: connection)
            }
            last = day
        }
    }

    private func placeUsers() async throws {
        // Only to find whom to look at: under the gate it is read again.
        let placement = try await reading.withConnection { try Placement(on: $0) }
        var last: Int64 = .min
        while true {
            let users = try await reading.withConnection { [last] in
                try UpkeepStore.users(after: last, most: Self.batch, on: $0)
            }
            let misplaced = users.filter { !placement.fits($0) }.map(\.id)
            if !misplaced.isEmpty { try await place(misplaced) }
            guard let user = users.last, users.count == Self.batch else { return }
            last = user.id
        }
    }

    private func place(_ ids: [Int64]) async throws {
        try await writing.transaction { connection in
            try UsageGate.close(on: connection)
            let users = try UpkeepStore.users(ids, on: connection)
            let placement = try Placement(of: Set(users.map(\.project)), on: connection)
            let calendar = UsageCalendar(timeZone)
            let today = calendar.day(at: clock.now())
            var changes: [CounterKey: Int64] = [:]
            var places: [Place: [Int64]] = [:]
            for user in users where !placement.fits(user) {
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
}

/// Under which names a user is counted.
private struct Place: Hashable {
    let osID: Int64
    let versionID: Int64
}

extension CountedUser {
    /// - Parameter day: where it is today, or later by a clock that was ahead: the next report may move the user again.
    fileprivate func move(to place: Place, activeOn day: Int?, in changes: inout [CounterKey: Int64]) {
        let moves: [(NameTable.Kind, Int64, Int64)] = [(.os, osID, place.osID), (.version, versionID, place.versionID)]
        for (kind, old, new) in moves where old != new {
            changes[CounterKey(kind.counted.users, project: project, value: old), default: 0] -= 1
            changes[CounterKey(kind.counted.users, project: project, value: new), default: 0] += 1
            guard let day else { continue }
            changes[CounterKey(kind.counted.active, project: project, day: day, value: old), default: 0] -= 1
            changes[CounterKey(kind.counted.active, project: project, day: day, value: new), default: 0] += 1
        }
    }
}
