package import Database
import FoundationEssentials
import Synchronization
package import Timekeeping

/// The tables `monitor_series` and `monitor_point`: what was measured, in steps of 15 seconds, five minutes and an hour.
///
/// A sample is added to its time in all three steps in one transaction. So nothing has to be summed up later: what a
/// crash interrupts was not written at all, nodes need no turn to take, and a process that was down for days has nothing
/// to catch up with.
package final class SeriesStore: SeriesReading, SeriesWriting {
    let pool: ConnectionPool
    let clock: any WallClock
    let names: SeriesNames
    private let tally = Mutex<[SeriesRefusal: Int]>([:])

    package init(_ pool: ConnectionPool, clock: any WallClock, limits: SeriesLimits = SeriesLimits()) {
        self.pool = pool
        self.clock = clock
        names = SeriesNames(pool, clock: clock, limits: limits)
    }

    package var refused: [SeriesRefusal: Int] { tally.withLock { $0 } }

    package func append(_ samples: [SeriesSample], node: String) async throws {
        let batch = try await prepare(samples, node: node)
        if !batch.isEmpty { try await pool.transaction { try batch.write(on: $0) } }
        // Not before: what could not be written comes again.
        tally.withLock { $0.merge(batch.refused, uniquingKeysWith: +) }
    }

    /// Leaves out what cannot be kept, and gives new series their rows.
    package func prepare(_ samples: [SeriesSample], node: String) async throws -> SeriesBatch {
        let now = clock.now()
        var refused: [SeriesRefusal: Int] = [:]
        var sound: [(SeriesKey, SeriesSample)] = []
        for sample in samples {
            switch Self.check(sample, node, now) {
            case .success(let key): sound.append((key, sample))
            case .failure(let reason): refused[reason.refusal, default: 0] += 1
            }
        }
        let ids = try await names.ids(of: Set(sound.map(\.0)))
        let known = sound.compactMap { key, sample in ids[key].map { (id: $0, sample: sample) } }
        if known.count < sound.count { refused[.tooMany] = sound.count - known.count }
        return SeriesBatch(known, refused: refused)
    }

    /// All are written in one transaction, so one that is there tells of all.
    package func holds(_ samples: [SeriesSample], node: String) async throws -> Bool {
        let now = clock.now()
        for sample in samples {
            guard case .success(let key) = Self.check(sample, node, now), let id = try await names.id(of: key) else {
                continue
            }
            let step = SeriesStep.seconds15
            return try await pool.withConnection { connection in
                try connection.queryFirst(
                    """
                    SELECT slot FROM monitor_point \
                    WHERE series_id = \(id) AND step = \(step.rawValue) AND slot = \(step.slot(of: sample.at))
                    """) != nil
            }
        }
        return false
    }

    private struct Refused: Error { let refusal: SeriesRefusal }

    private static let mostAhead: Double = 300
    /// Sums of as many as an hour can hold stay numbers.
    private static let largest = 1e300

    private static func check(_ sample: SeriesSample, _ node: String, _ now: Date) -> Result<SeriesKey, Refused> {
        guard sample.value.magnitude <= largest else { return .failure(Refused(refusal: .value)) }
        let age = now.timeIntervalSince(sample.at)
        guard age >= -mostAhead, age <= SeriesStep.hour.promised else { return .failure(Refused(refusal: .time)) }
        guard let key = SeriesKey(SeriesIdentity(name: sample.name, node: node)) else {
            return .failure(Refused(refusal: .name))
        }
        return .success(key)
    }
}
