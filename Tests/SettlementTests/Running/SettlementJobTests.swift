import Database
import Delivery
import Foundation
import Logging
import Observability
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

    /// - Parameter patience: for partners; nobody sends anything, unless a test does.
    private func job(_ bench: RunBench, patience: Duration = .zero) throws -> SettlementJob {
        SettlementJob(
            bench.runner, schedule: Schedule(expression: try CronExpression("0 2 * * *"), timeZone: .gmt),
            patience: patience)
    }

    /// What the settlement's channel is told.
    private func notice(_ bench: RunBench) async throws -> String? {
        try await bench.store.pool.withConnection { connection in
            try connection.queryFirst("SELECT message FROM delivery WHERE channel = 'ops'")?.text("message")
        }
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

    @Test("what partners answered stands in the summary, and the channels are told after that")
    func answers() async throws {
        try await RunBench.with(summaryChannels: ["ops"]) { bench in
            let dispatcher = Dispatcher(
                outbox: bench.outbox, settings: DispatchSettings(), mask: SecretMask([]), logger: Logger(label: "test"))
            let sending = Task { try await dispatcher.run() }
            _ = try await job(bench, patience: .seconds(60)).run(Self.firing)
            sending.cancel()
            _ = await sending.result
            let summary = try #require(try await bench.store.runs(of: "drama").first?.summary)
            #expect(summary.sent > 0 && summary.pending == 0)
            #expect(try await notice(bench)?.contains("已送达\(summary.sent)，发送中0") == true)
        }
    }

    @Test("partners that do not answer are not waited for without end, and those are told as pending")
    func silence() async throws {
        try await RunBench.with(summaryChannels: ["ops"]) { bench in
            _ = try await job(bench, patience: .milliseconds(200)).run(Self.firing)
            let summary = try #require(try await bench.store.runs(of: "drama").first?.summary)
            #expect(summary.sent == 0 && summary.pending > 0)
            #expect(try await notice(bench)?.contains("已送达0，发送中\(summary.pending)") == true)
        }
    }

    @Test("who is stopped while partners are waited for has settled the day, and the channels are told")
    func stopped() async throws {
        try await RunBench.with(summaryChannels: ["ops"]) { bench in
            let work = Task { [job = try job(bench, patience: .seconds(600))] in try await job.run(Self.firing) }
            while try await bench.store.settledDays(of: "drama") == nil { try await Task.sleep(for: .milliseconds(5)) }
            work.cancel()
            #expect(try await work.value?.hasPrefix("2024-12-09: ") == true)
            #expect(try await notice(bench)?.contains("已送达0") == true)
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
