import Database
import FoundationEssentials
package import Logging
import ServiceLifecycle
import Synchronization
import Timekeeping

/// Sums the parts of days that are over, so that the history takes the room of one node however many count, and removes
/// numbers that came to nothing. Looks every hour; changes no figure. Then goes on with what an upkeep left when it was
/// stopped, and `NameRenewal` looks too.
package final class PartFolding: Service {
    private let reading: ConnectionPool
    private let writing: ConnectionPool
    private let calendar: @Sendable () -> UsageCalendar
    private let clock: any WallClock
    private let logger: Logger
    private let renewal: NameRenewal
    private let upkeep: UsageUpkeep

    /// Before which day nothing is left to do that could be added to since.
    private let done = Mutex(Int(Int32.min))

    /// Nodes wait while so many are moved.
    private static let batch = 500

    package convenience init(_ database: TelemetryDatabase, logger: Logger) {
        self.init(UsageUpkeep(database), calendar: { database.calendar }, logger: logger)
    }

    /// - Parameter calendar: in which days are counted.
    init(_ upkeep: UsageUpkeep, calendar: @escaping @Sendable () -> UsageCalendar, logger: Logger) {
        (reading, writing, clock) = (upkeep.reading, upkeep.writing, upkeep.clock)
        self.calendar = calendar
        self.logger = logger
        self.upkeep = upkeep
        renewal = NameRenewal(upkeep, calendar: calendar, logger: logger)
    }

    package func run() async throws {
        await HourlyPruning.run(
            clock: clock, logger: logger, trouble: "the usage statistics could not be tidied; the figures are right"
        ) {
            try await self.fold()
            try await self.upkeep.finishRemovals()
            try await self.upkeep.settleFallenNames()
            try await self.renewal.renewIfDue()
        }
    }

    /// - Returns: how many numbers were summed into others.
    @discardableResult
    package func fold() async throws -> Int {
        // A node may still count for yesterday.
        let end = calendar().day(at: clock.now()) - 1
        let projects = try await reading.withConnection { try NameTable.projects(on: $0).values.sorted() }
        let start = done.withLock(\.self)
        var folded = 0
        for project in projects {
            for kind in CounterKey.Kind.allCases where kind.hasDays {
                let days = (kind.changesLater ? Int(Int32.min) : min(start, end))..<end
                folded += try await fold(kind, project, days)
                try await removeEmpty(kind, project, days)
            }
        }
        done.withLock { $0 = end - 1 }
        return folded
    }

    /// What there is to do is looked for beside those who count; they wait only while it is done.
    private func fold(_ kind: CounterKey.Kind, _ project: Int64, _ days: Range<Int>) async throws -> Int {
        var folded = 0
        while let first = try await reading.withConnection({
            try PartStore.firstScattered(kind, project, days: days, on: $0)
        }) {
            folded += try await writing.transaction { connection in
                try UsageGate.close(on: connection)
                return try PartStore.fold(
                    kind, project, days: first..<days.upperBound, most: Self.batch, on: connection)
            }
        }
        return folded
    }

    /// Numbers of days that are over, and came to nothing.
    private func removeEmpty(_ kind: CounterKey.Kind, _ project: Int64, _ days: Range<Int>) async throws {
        var days = days
        while true {
            let keys = try await reading.withConnection { [days] in
                try PartStore.empty(kind, project, days: days, most: Self.batch, on: $0)
            }
            guard let last = keys.last else { return }
            try await writing.transaction { connection in
                try UsageGate.close(on: connection)
                for key in keys { try PartStore.removeEmpty(key, on: connection) }
            }
            guard keys.count == Self.batch else { return }
            days = last.day..<days.upperBound
        }
    }
}

extension CounterKey.Kind {
    fileprivate var hasDays: Bool {
        switch self {
        case .users, .os, .version: false
        case .lastSeen, .newUsers, .activeUsers, .activeByOS, .activeByVersion, .reports, .cohort, .droppedFields: true
        }
    }

    /// Whether somebody who comes today changes a number of a day long ago. There are few of those.
    fileprivate var changesLater: Bool { self == .lastSeen || self == .cohort }
}
