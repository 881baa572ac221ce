import Foundation
import TestSupport

@testable import Monitoring

/// Series whose values a formula knows at any time: weeks of them cost nothing. They are kept like those of the store: in
/// steps of 15 seconds for a day, of 5 minutes for 14 days, of an hour beyond.
struct FormulaSeries: SeriesReading {
    let clock: ManualWallClock
    /// nil: nothing was measured then.
    var formulas: [SeriesIdentity: @Sendable (Date) -> Double?] = [:]

    init(_ clock: ManualWallClock) {
        self.clock = clock
    }

    func series(of metric: String, labels: [String: String], since: Date) async throws -> [SeriesIdentity] {
        formulas.keys.filter { identity in
            identity.name.metric == metric && identity.fits(labels) && hasValue(identity, since: since)
        }.sorted { $0.text < $1.text }
    }

    private func hasValue(_ identity: SeriesIdentity, since: Date) -> Bool {
        guard let formula = formulas[identity] else { return false }
        let now = clock.now()
        // Looked at ever more coarsely.
        var (at, step) = (slot(now, 15), 15.0)
        while at >= since {
            if formula(at) != nil { return true }
            at = at.addingTimeInterval(-step)
            step = min(step * 1.1, 3_600)
        }
        return false
    }

    func points(of series: SeriesIdentity, from: Date, to: Date) async throws -> [SeriesPoint] {
        guard let formula = formulas[series] else { return [] }
        let now = clock.now()
        let age = now.timeIntervalSince(from)
        let step: Double = age <= 86_400 ? 15 : age <= 14 * 86_400 ? 300 : 3_600
        let parts = step == 15 ? 1 : 4
        var points: [SeriesPoint] = []
        var at = slot(from, step)
        if at < from { at = at.addingTimeInterval(step) }
        while at < to, at <= now {
            let moments = (0..<parts).map { at.addingTimeInterval(Double($0) * step / Double(parts)) }
            let values = moments.filter { $0 <= now }.compactMap(formula)
            if let last = values.last {
                let sum = values.reduce(0, +) * step / 15 / Double(parts)
                points.append(
                    SeriesPoint(
                        at: at, count: max(1, values.count * Int(step) / 15 / parts), sum: sum,
                        minimum: values.min() ?? last, maximum: values.max() ?? last, last: last))
            }
            at = at.addingTimeInterval(step)
        }
        return points
    }

    private func slot(_ date: Date, _ step: Double) -> Date {
        Date(timeIntervalSince1970: (date.timeIntervalSince1970 / step).rounded(.down) * step)
    }

    /// From -1 to 1, the same for the same moment and seed.
    static func noise(_ date: Date, _ seed: UInt64 = 0) -> Double {
        var bits = UInt64(bitPattern: Int64(date.timeIntervalSince1970)) &+ seed &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((bits ^ (bits >> 31)) >> 11) / Double(1 << 52) - 1
    }
}
