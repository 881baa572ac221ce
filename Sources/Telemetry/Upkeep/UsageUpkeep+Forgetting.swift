import Database
import FoundationEssentials

extension UsageUpkeep {
    /// Removes every row of an id, in all projects, and takes it out of the numbers of users. What was counted of past
    /// days stays: it names nobody. A system or a version that nobody else had is no name any more: its days are counted
    /// among the others.
    ///
    /// - Returns: how many rows there were.
    @discardableResult
    package func forget(_ anonymousID: String) async throws -> Int {
        let wanted = timeZone
        // As reports are.
        let id = UsageText.trimmed(anonymousID)
        let names = try await namesOfOne(id)
        let (rows, fallen) = try await writing.transaction { connection in
            try UsageGate.close(on: connection)
            let zone = try UsageSettingTable.read(UsageSettingTable.zone, on: connection)
            let calendar = UsageCalendar(zone.flatMap { TimeZone(identifier: $0) } ?? wanted)
            let users = try UpkeepStore.lockUsers(named: id, on: connection)
            var changes: [CounterKey: Int64] = [:]
            for user in users {
                try UpkeepStore.remove(user.id, on: connection)
                for key in user.keys(on: calendar.day(atSecond: user.lastSeen)) { changes[key, default: 0] -= 1 }
            }
            try CounterTable.add(changes, part: 0, on: connection)
            let fallen = try names.filter { try !$0.hasUsers(more: 0, on: connection) }
            if !fallen.isEmpty {
                try FallenNames.add(fallen.map(\.value), on: connection)
                try UsageSettingTable.raiseGeneration(on: connection)
            }
            return (users.count, fallen)
        }
        // Their texts are gone. Where this fails, the numbers are moved within the hour.
        try? await fold(fallen.map { FallenNames.Group(project: $0.project, kind: $0.kind, ids: [$0.value]) })
        return rows
    }

    /// The systems and versions of an id that nobody else has, and nobody else seems to have had.
    private func namesOfOne(_ id: String) async throws -> [CountedName] {
        let wanted = timeZone
        return try await reading.withConnection { connection in
            let zone = try UsageSettingTable.read(UsageSettingTable.zone, on: connection)
            let calendar = UsageCalendar(zone.flatMap { TimeZone(identifier: $0) } ?? wanted)
            return try UpkeepStore.histories(named: id, on: connection).flatMap { user, history in
                let names = [(NameTable.Kind.os, user.osID), (.version, user.versionID)].filter { $0.1 != 0 }
                    .map { CountedName(project: user.project, kind: $0.0, value: $0.1) }
                // The zone may have been another then.
                let first = calendar.day(atSecond: history.firstSeen) - 1
                let days = first...max(first, calendar.day(atSecond: user.lastSeen) + 1)
                return try names.filter { name in
                    try !name.hasUsers(more: 1, on: connection)
                        && name.wasOfOne(days, most: history.reports, on: connection)
                }
            }
        }
    }
}

/// A system or a version under whose number users are counted.
private struct CountedName {
    let project: Int64
    let kind: NameTable.Kind
    let value: Int64

    func hasUsers(more count: Int64, on connection: any Connection) throws -> Bool {
        try ValueFolding.sum(kind.counted.users, project, value: value, on: connection) > count
    }

    func wasOfOne(_ days: ClosedRange<Int>, most: Int, on connection: any Connection) throws -> Bool {
        try ValueFolding.isOfOne(
            kind.counted.active, project, value: value, days: days, most: most, on: connection)
    }
}
