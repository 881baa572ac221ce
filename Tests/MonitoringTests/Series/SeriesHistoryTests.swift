import Database
import FoundationEssentials
import Logging
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("Months of series")
struct SeriesHistoryTests {
    private let clock = ManualWallClock()
    private let name = SeriesName("orders", ["shop": "a"])

    /// What should be there: the samples of each slot of each step.
    private struct Books {
        private var slots: [SeriesStep: [Int: [Double]]] = [:]

        mutating func note(_ samples: [SeriesSample]) {
            for sample in samples {
                for step in SeriesStep.allCases {
                    slots[step, default: [:]][step.slot(of: sample.at), default: []].append(sample.value)
                }
            }
        }

        func sums(_ step: SeriesStep, from: Date, to: Date) -> [Sums] {
            (slots[step] ?? [:]).filter { step.start(ofSlot: $0.key) >= from && step.start(ofSlot: $0.key) < to }
                .sorted { $0.key < $1.key }.map { Sums($0.value) }
        }
    }

    private struct Sums: Hashable {
        let count: Int
        let sum, lowest, highest: Double

        init(_ values: [Double]) {
            (count, sum) = (values.count, values.reduce(0, +))
            (lowest, highest) = (values.min() ?? 0, values.max() ?? 0)
        }

        init(_ point: SeriesPoint) {
            (count, sum, lowest, highest) = (point.count, point.sum, point.minimum, point.maximum)
        }
    }

    @Test(
        "of two nodes, with late samples, standstills and pruning at any moment, agree with the books in every step",
        arguments: TestDatabaseKind.allCases, [1, 2])
    func agrees(_ kind: TestDatabaseKind, _ seed: UInt64) async throws {
        try await withTestDatabase(kind, migrations: MonitoringSchema.migrations) { pool in
            var random = SeededRandom(seed: seed)
            var books = Books()
            let stores = [SeriesStore(pool, clock: clock), SeriesStore(pool, clock: clock)]
            let pruner = SeriesPruner(
                pool, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let start = clock.now()
            for _ in 0..<250 {
                let (first, second) = (batch(&random), batch(&random))
                async let one: Void = stores[0].append(first, node: "")
                async let two: Void = stores[1].append(second, node: "")
                _ = try await (one, two)
                books.note(first + second)
                if Int.random(in: 0..<20, using: &random) == 0 { try await pruner.prune() }
                // Minutes as a rule, now and then days.
                let isLong = Int.random(in: 0..<10, using: &random) == 0
                clock.advance(by: .seconds(Int.random(in: 1...(isLong ? 400_000 : 900), using: &random)))
            }
            try await pruner.prune()
            let now = clock.now()
            for step in SeriesStep.allCases {
                let from = max(start.addingTimeInterval(-7_200), now.addingTimeInterval(-step.promised))
                let points = try await stores[0].points(of: SeriesIdentity(name: name), from: from, to: now, step: step)
                #expect(points.map { Sums($0) } == books.sums(step, from: from, to: now), "\(step)")
            }
            let oldest = try await stores[1].points(
                of: SeriesIdentity(name: name), from: .distantPast, to: now.addingTimeInterval(-15 * 86_400),
                step: .minutes5)
            #expect(oldest.isEmpty)
        }
    }

    /// Up to a dozen whole numbers of the last hour.
    private func batch(_ random: inout SeededRandom) -> [SeriesSample] {
        (0..<Int.random(in: 0...12, using: &random)).map { _ in
            SeriesSample(
                name, at: clock.now().addingTimeInterval(-Double.random(in: 0...3_600, using: &random)),
                Double(Int.random(in: -1_000...1_000, using: &random)))
        }
    }
}
