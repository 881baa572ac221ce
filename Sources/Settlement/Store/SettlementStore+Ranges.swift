import Database
package import FoundationEssentials
import Timekeeping

/// Days that are settled one after the other.
package struct SettlementRange: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        /// There are days left.
        case open
        case done
        /// Another range was begun in its place.
        case givenUp = "given_up"
    }

    package let id: Int64
    package let settlement: String
    package let days: ClosedRange<SettlementDay>
    /// The first that is not settled yet.
    package let nextDay: SettlementDay
    package let callbacks: Bool
    package let state: State
    package let startedAt: Date

    /// What is left of it.
    package var rest: [SettlementDay] {
        Array(sequence(first: nextDay) { $0.adding(days: 1) }.prefix { $0 <= days.upperBound })
    }
}

extension SettlementStore {
    /// The range that was begun last and is not at its end.
    package func openRange(of settlement: String) async throws -> SettlementRange? {
        try await pool.withConnection { connection in
            try connection.queryFirst(
                """
                SELECT * FROM settlement_range
                WHERE settlement = \(settlement) AND state = \(SettlementRange.State.open.rawValue)
                ORDER BY id DESC LIMIT 1
                """
            ).map(Self.range)
        }
    }

    /// Begins a range; one that was open before is given up.
    package func beginRange(
        of settlement: String, _ days: ClosedRange<SettlementDay>, callbacks: Bool, at now: Date
    ) async throws -> SettlementRange {
        let id = try await pool.transaction { connection in
            try connection.execute(
                """
                UPDATE settlement_range
                SET state = \(SettlementRange.State.givenUp.rawValue), finished_at = \(now.unixMilliseconds)
                WHERE settlement = \(settlement) AND state = \(SettlementRange.State.open.rawValue)
                """)
            return try connection.insert(
                """
                INSERT INTO settlement_range (settlement, from_day, to_day, next_day, callbacks, state, started_at)
                VALUES (\(settlement), \(days.lowerBound.description), \(days.upperBound.description),
                    \(days.lowerBound.description), \(callbacks), \(SettlementRange.State.open.rawValue),
                    \(now.unixMilliseconds))
                """)
        }
        return SettlementRange(
            id: id, settlement: settlement, days: days, nextDay: days.lowerBound, callbacks: callbacks, state: .open,
            startedAt: now)
    }

    /// The day is settled: the range goes on with the next, or is at its end.
    ///
    /// - Returns: false if another range was begun in its place: the rest is nobody's wish any more.
    package func advance(_ range: SettlementRange, past day: SettlementDay, at now: Date) async throws -> Bool {
        let isDone = day >= range.days.upperBound
        let state: SettlementRange.State = isDone ? .done : .open
        let finishedAt: Int64? = isDone ? now.unixMilliseconds : nil
        return try await pool.transaction { connection in
            let result = try connection.execute(
                """
                UPDATE settlement_range
                SET next_day = \(day.adding(days: 1).description), state = \(state.rawValue),
                    finished_at = \(finishedAt)
                WHERE id = \(range.id) AND state = \(SettlementRange.State.open.rawValue)
                """)
            return result.affectedRows > 0
        }
    }

    @Sendable private static func range(_ row: Row) throws -> SettlementRange {
        let (from, to) = (try row.day("from_day"), try row.day("to_day"))
        return SettlementRange(
            id: try row.integer("id"), settlement: try row.text("settlement"), days: from...max(from, to),
            nextDay: try row.day("next_day"), callbacks: try row.integer("callbacks") != 0,
            state: SettlementRange.State(rawValue: try row.text("state")) ?? .open,
            startedAt: try row.instant("started_at"))
    }
}
