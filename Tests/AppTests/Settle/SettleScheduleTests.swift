import Database
import Foundation
import SampleData
import Settings
import TestSupport
import Testing

@testable import App
@testable import Settlement

@Suite("a settlement's schedule")
struct SettleScheduleTests {
    /// 2024-12-10 01:58 in Shanghai.
    private static let beforeTwo = Date(timeIntervalSince1970: 1_733_767_080)

    @Test("at 02:00 the day before is settled, and the group gets the summary")
    func settles() async throws {
        try await HeraldFolder.with { group in
            try await RelayFolder.with { folder in
                try folder.configure(
                    settlement: "    schedule: \"0 2 * * *\"\n    summary_to: [ops]",
                    more: """
                        channels:
                          ops: { type: wecom-robot, key: "\(HeraldFolder.robotKey)", base_url: "\(group.simulator.baseURL)" }
                        """)
                let clock = ManualWallClock(Self.beforeTwo)
                let loaded = try LoadedConfiguration.load(
                    file: folder.configurationFile, environment: SettingsEnvironment([:]))
                try await HeraldApplication.with(loaded, clock: clock) { application in
                    let office = try application.office(named: nil)
                    #expect(application.runner(of: office).fetcher === application.runner(of: office).fetcher)
                    let (ready, isReady) = AsyncStream<Void>.makeStream()
                    let (stop, stopping) = AsyncStream<Never>.makeStream()
                    let service = Task {
                        try await application.serve(signals: [], stop: stop) { _ in isReady.finish() }
                    }
                    for await _ in ready {}
                    clock.advance(by: .seconds(60))
                    for _ in 0..<20 { try await Task.sleep(for: .milliseconds(10)) }
                    #expect(try await folder.rows().isEmpty)
                    try await folder.wait(advancing: clock) { group.received().count == 1 }
                    let told = try #require(group.received().first)
                    #expect(told.contains("2024-12-09"), "\(told)")
                    #expect(told.contains("已送达\(folder.toldTasks.count)，发送中0"), "\(told)")
                    try await folder.wait(advancing: clock) { folder.callbacks.count == folder.toldTasks.count }
                    #expect(try await folder.rows().count == folder.sample.expected().activeTasks.count)
                    #expect(try await folder.rows(day: "2024-12-10").isEmpty)
                    stopping.finish()
                    try await service.value
                }
            }
        }
    }
}

extension RelayFolder {
    /// Moves the clock on step by step until something has come about.
    fileprivate func wait(advancing clock: ManualWallClock, until isDone: () -> Bool) async throws {
        for _ in 0..<100 {
            if isDone() { return }
            clock.advance(by: .seconds(10))
            for _ in 0..<20 where !isDone() { try await Task.sleep(for: .milliseconds(10)) }
        }
        #expect(isDone())
    }
}
