package import FoundationEssentials

/// Why a day is settled.
package enum RunKind: String, Sendable, CaseIterable {
    /// By the schedule.
    case scheduled
    /// By a command.
    case manual
    /// Over HTTP.
    case api
}

/// One run over one day, and what became of it.
package struct SettlementRun: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        case running
        /// The day is settled, though perhaps not for every task.
        case done
        /// Something kept the whole day from being settled.
        case failed
        /// Its process ended before it did.
        case interrupted
    }

    package let id: Int64
    package let settlement: String
    package let day: SettlementDay
    package let kind: RunKind
    package let state: State
    /// nil: it did not come so far.
    package let summary: SettlementSummary?
    /// Why it failed, in one sentence.
    package let error: String?
    package let traceID: String
    package let startedAt: Date
    package let finishedAt: Date?
}

/// Another run works at the same day.
package struct SettlementBusy: Error, Sendable, CustomStringConvertible {
    package let settlement: String
    package let day: SettlementDay

    package var description: String {
        "\(day) of settlement \(settlement) is being settled by another run; start again when that has ended"
    }
}
