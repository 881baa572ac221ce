import Settlement

/// Which days a call of `herald settle` means.
enum SettlePlan: Equatable {
    case day(SettlementDay)
    case days(ClosedRange<SettlementDay>)
    case resume

    /// - Throws: a wrong call, in one sentence.
    init(date: String?, from: String?, to: String?, resume: Bool, yesterday: SettlementDay) throws {
        let isRange = from != nil || to != nil
        guard [date != nil, isRange, resume].count(where: { $0 }) <= 1 else {
            throw CommandFailure(.misuse, "give a DATE, or --from and --to, or --resume: only one of them")
        }
        if resume {
            self = .resume
        } else if isRange {
            guard let from else { throw CommandFailure(.misuse, "--to needs --from, the first day") }
            let first = try Self.day(from, "--from")
            let last = try to.map { try Self.day($0, "--to") } ?? yesterday
            guard first <= last else { throw CommandFailure(.misuse, "--from \(first) is after --to \(last)") }
            self = .days(first...last)
        } else {
            self = .day(try date.map { try Self.day($0, "DATE") } ?? yesterday)
        }
    }

    static func day(_ text: String, _ name: String) throws -> SettlementDay {
        guard let day = SettlementDay(text) else {
            throw CommandFailure(.misuse, "\(name): \"\(text)\" is no day; write it as 2024-12-09")
        }
        return day
    }
}
