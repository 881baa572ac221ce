package import FoundationEssentials

/// The lengths of time whose samples are kept together, and how long. Every sample is counted in all three when it is
/// written, so a longer step never has to be made from a shorter one that might be gone by then.
package enum SeriesStep: Int, Sendable, CaseIterable {
    case seconds15 = 0
    case minutes5 = 1
    case hour = 2

    /// In seconds.
    package var length: Int {
        switch self {
        case .seconds15: 15
        case .minutes5: 300
        case .hour: 3_600
        }
    }

    /// What is asked for at least: a day, two weeks, 90 days.
    package var promised: TimeInterval {
        switch self {
        case .seconds15: 86_400
        case .minutes5: 14 * 86_400
        case .hour: 90 * 86_400
        }
    }

    /// What is really kept: some more, so that who asks for the whole of the promised time finds its beginning too.
    package var kept: TimeInterval { promised + TimeInterval(max(length, 3_600)) }

    /// The nearest that the store's column can hold for a date beyond all numbers: it may have come from outside.
    package func slot(of date: Date) -> Int {
        let slot = (date.timeIntervalSince1970 / Double(length)).rounded(.down)
        return Int32(exactly: slot).map(Int.init) ?? Int(slot < 0 ? Int32.min + 1 : Int32.max)
    }

    package func start(ofSlot slot: Int) -> Date {
        Date(timeIntervalSince1970: Double(slot) * Double(length))
    }

    /// The shortest step that is still kept at `date`.
    package static func finest(at date: Date, now: Date) -> SeriesStep {
        allCases.first { now.timeIntervalSince(date) <= $0.kept } ?? .hour
    }
}
