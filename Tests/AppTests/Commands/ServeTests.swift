import Delivery
import Foundation
import Settings
import TestSupport
import Testing
import WeComSimulator

@testable import App

@Suite("herald serve")
struct ServeTests {
    /// 2025-09-05 09:59 in Shanghai.
    private static let beforeTen = Date(timeIntervalSince1970: 1_757_037_540)

    @Test("the group gets the report at 10:00 and at 22:00, Shanghai time")
    func schedule() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Self.beforeTen.addingTimeInterval(60))
            try folder.configureRecipe()
            let clock = ManualWallClock(Self.beforeTen)
            let loaded = try LoadedConfiguration.load(
                file: folder.configurationFile, environment: SettingsEnvironment([:]))
            try await HeraldApplication.with(loaded, clock: clock) { application in
                let (ready, isReady) = AsyncStream<Void>.makeStream()
                let (stop, stopping) = AsyncStream<Never>.makeStream()
                let service = Task {
                    try await application.serve(signals: [], stop: stop) { _ in isReady.finish() }
                }
                for await _ in ready {}
                try await folder.waitForMessages(0, advancing: clock, by: .seconds(30), steps: 1)
                #expect(folder.received().isEmpty)
                try await folder.waitForMessages(1, advancing: clock, by: .seconds(30), steps: 100)
                #expect(folder.received().first?.hasPrefix("📊 6页网24小时活动报告(2025-09-05 10:00)\n🆕 新注册：3人") == true)
                try await application.waitUntilDelivered(1)
                clock.advance(by: .seconds(11 * 3_600 + 58 * 60))
                try await folder.waitForMessages(2, advancing: clock, by: .seconds(30), steps: 100)
                let evening = try #require(folder.received().last)
                #expect(evening.hasPrefix("📊 6页网24小时活动报告(2025-09-05 22:00)"), "\(folder.received())")
                stopping.finish()
                try await service.value
            }
        }
    }

    @Test(
        "a process in its own right says that it is ready, and stops with 0 on SIGTERM, SIGINT and SIGHUP",
        arguments: [SIGTERM, SIGINT, SIGHUP])
    func process(_ signal: Int32) async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure()
            let process = try HeraldProcess(
                ["serve", "--config", folder.configurationFile], errorFile: folder.path + "/serve.err")
            for _ in 0..<1_000 where !process.log.contains(#""msg":"ready""#) {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(process.log.contains(#""msg":"ready""#))
            #expect(process.stop(signal) == 0)
            #expect(process.log.contains(#""msg":"stopped""#))
        }
    }

    @Test("a place where somebody listens is not taken from him, and is named", arguments: ["tcp", "unix"])
    func taken(_ kind: String) async throws {
        try await HeraldFolder.with { folder in
            let place = kind == "tcp" ? "127.0.0.1:\(try LoopbackPort.free())" : "unix:\(folder.path)/herald.sock"
            try await folder.makeSample(now: Date())
            try folder.configure(more: "server: { listen: \"\(place)\" }")
            let first = try HeraldProcess(
                ["serve", "--config", folder.configurationFile], errorFile: folder.path + "/first.err")
            defer { _ = first.stop() }
            for _ in 0..<1_000 where !first.log.contains(#""msg":"ready""#) {
                try await Task.sleep(for: .milliseconds(10))
            }
            let second = await folder.run("serve")
            #expect(second.status == 1)
            #expect(
                second.complaints.contains(
                    "herald: cannot listen at \(place): another process listens there; stop it, or change server.listen"
                ),
                "\(second.complaints)")
            #expect(await folder.run("health").status != 2)
        }
    }

    @Test("no secret of the configuration is in any output, log or file that Herald writes")
    func secrets() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure(
                sources: "  far: { url: \"mysql://reader:secret-password-9c1d@127.0.0.1:1/x\", connect_timeout: 1s }",
                channels:
                    "  dead: { type: wecom-robot, key: \"dead-\(HeraldFolder.robotKey)\", base_url: \"http://127.0.0.1:1\" }",
                more: "monitoring: { to: [errors, dead] }\ndispatch: { max_attempts: 1 }")
            // A peer that echoes the key in its answer must not bring it into the books.
            let echo = #"{"errcode":-1,"errmsg":"\#(HeraldFolder.robotKey) is busy"}"#
            folder.simulator.simulator.faults = [Fault(count: 1, body: echo)]
            var seen = ""
            for command in [
                ["report", "send", "daily"], ["channel", "test", "ops"], ["channel", "test", "dead", "--wait", "1"],
                ["monitor", "run"], ["doctor"], ["config", "show"], ["config", "check"], ["delivery", "list"],
                ["delivery", "show", "1"], ["delivery", "list", "--json"],
            ] {
                let result = await CommandResult.of(command + ["--config", folder.configurationFile])
                seen += result.output + result.complaints
            }
            let process = try HeraldProcess(
                ["serve", "--config", folder.configurationFile], errorFile: folder.path + "/serve.err")
            for _ in 0..<1_000 where !process.log.contains(#""msg":"ready""#) {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(process.stop() == 0)
            for file in try #require(FileManager.default.subpaths(atPath: folder.path)) where file != "herald.yaml" {
                guard let data = FileManager.default.contents(atPath: folder.path + "/" + file) else { continue }
                seen += String(decoding: data, as: UTF8.self)
            }
            #expect(!seen.isEmpty)
            #expect(!seen.contains(HeraldFolder.robotKey))
            #expect(!seen.contains("secret-password-9c1d"))
        }
    }
}

extension HeraldApplication {
    /// Waits until the books have it: what is in flight when the clock leaps would be taken for overdue.
    fileprivate func waitUntilDelivered(_ count: Int) async throws {
        let ledger = DeliveryLedger(outbox: outbox)
        for _ in 0..<1_000 {
            if try await ledger.counts()[.delivered] == count { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

extension HeraldFolder {
    /// Moves the clock on step by step until the group of `ops` has so many messages.
    fileprivate func waitForMessages(
        _ count: Int, advancing clock: ManualWallClock, by step: Duration, steps: Int
    ) async throws {
        for _ in 0..<steps {
            clock.advance(by: step)
            for _ in 0..<20 where received().count < max(count, 1) { try await Task.sleep(for: .milliseconds(10)) }
            if received().count >= count, count > 0 { return }
        }
        #expect(received().count == count)
    }
}
