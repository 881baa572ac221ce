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
        for choice in survey.choices { try choice.apply(on: connection) }
        for (project, latest) in survey.latest.sorted(by: { $0.key < $1.key }) {
            try UpkeepStore.tellLatest(latest.ids, of: project, on: connection)
        }
        try UsageSettingTable.raiseGeneration(on: connection)
    }
}
