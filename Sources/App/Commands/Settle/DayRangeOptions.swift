import ArgumentParser
import Scheduling
import Settlement

/// `--from` and `--to`, `--month`, `--week`: days of the settlement's zone.
struct DayRangeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The first day, YYYY-MM-DD.", valueName: "date"))
    var from: String?

    @Option(help: ArgumentHelp("The last day; yesterday, if only --from is given.", valueName: "date"))
    var to: String?

    @Option(help: ArgumentHelp("A whole month: 2024-12.", valueName: "month"))
    var month: String?

    @Option(help: ArgumentHelp("A whole ISO week, Monday to Sunday: 2024-W49.", valueName: "week"))
    var week: String?

    /// Longer ranges are a slip of the hand.
    private static let longest = 3_660

    var isGiven: Bool { [from, to, month, week].contains { $0 != nil } }

    /// - Parameter otherwise: where nothing is given.
    func days(
        today: SettlementDay, otherwise: ClosedRange<SettlementDay>
    ) throws -> ClosedRange<SettlementDay> {
        let given = [month != nil, week != nil, from != nil || to != nil].filter(\.self).count
        guard given <= 1 else {
            throw CommandFailure(.misuse, "give one of --month, --week, or --from with --to")
        }
        if let month {
            guard let period = SettlementPeriod(month: month) else {
                throw CommandFailure(.misuse, "--month \(month): allowed is a month such as 2024-12")
            }
            return period.days
        }
        if let week {
            guard let period = SettlementPeriod(week: week) else {
                throw CommandFailure(.misuse, "--week \(week): allowed is an ISO week such as 2024-W49")
            }
            return period.days
        }
        return try range(today: today) ?? otherwise
    }

    private func range(today: SettlementDay) throws -> ClosedRange<SettlementDay>? {
        guard from != nil || to != nil else { return nil }
        guard let from else { throw CommandFailure(.misuse, "--to needs --from, the first day") }
        let first = try Self.day(from, option: "--from")
        let last = try to.map { try Self.day($0, option: "--to") } ?? today.adding(days: -1)
        guard first <= last else {
            throw CommandFailure(.misuse, "--from \(first) is after \(to == nil ? "yesterday," : "--to") \(last)")
        }
        guard last.date.dayNumber - first.date.dayNumber < Self.longest else {
            throw CommandFailure(.misuse, "--from \(first) --to \(last): allowed are at most ten years")
        }
        return first...last
    }

    static func day(_ text: String, option: String) throws -> SettlementDay {
        guard let day = SettlementDay(text) else {
            throw CommandFailure(.misuse, "\(option) \(text): allowed is a date as YYYY-MM-DD")
        }
        return day
    }
}
