import Database
import Foundation
import SampleData
import Scheduling
import TestSupport
import Testing

@testable import Settlement

@Suite("The schedule settles the day before")
struct SettlementJobTests {
    /// Two in the morning after the sample's day, in UTC.
    private static let firing = Firing(
        job: "settlement:drama", scheduledAt: Date(timeIntervalSince1970: 1_733_796_000), isCatchUp: false,
        traceID: "t")

    private func job(_ bench: RunBench) throws -> SettlementJob {
        SettlementJob(
            bench.runner, schedule: Schedule(expression: try CronExpression("0 2 * * *"), timeZone: .gmt))
    }

    @Test("a new installation settles no history")
    func first() async throws {
        try await RunBench.with { bench in
            let sentence = try await job(bench).run(Self.firing)
            #expect(sentence?.hasPrefix("2024-12-09: ") == true)
            #expect(try await bench.store.runs(of: "drama").map(\.day) == [RunBench.day])
            #expect(try await bench.store.runs(of: "drama").map(\.kind) == [.scheduled])
        }
    }

    @Test("days that nobody settled since the first one are settled too, the due one last")
    func catchUp() async throws {
        try await RunBench.with { bench in
            for offset in [-4, -2] {
                _ = try await bench.settle(callbacks: false, day: RunBench.day.adding(days: offset))
            }
            _ = try await job(bench).run(Self.firing)
            let days = try await bench.store.runs(of: "drama").filter { $0.kind == .scheduled }.map(\.day)
            #expect(days == [0, -1, -3].map { RunBench.day.adding(days: $0) })
        }
    }

    @Test("a day that was settled before it was over is settled again")
    func early() async throws {
        try await RunBench.with { bench in
            let now = bench.clock.now()
            for hours in [-36, -14] {
                bench.clock.set(to: now.addingTimeInterval(Double(hours) * 3_600))
                _ = try await bench.settle(callbacks: false, day: bench.runner.today)
            }
            bench.clock.set(to: now.addingTimeInterval(86_400))
            let firing = Firing(
                job: "settlement:drama", scheduledAt: bench.clock.now(), isCatchUp: false, traceID: "t")
            _ = try await job(bench).run(firing)
            let days = try await bench.store.runs(of: "drama").filter { $0.kind == .scheduled }.map(\.day)
            #expect(days == [1, 0, -1].map { RunBench.day.adding(days: $0) })
        }
    }
}
