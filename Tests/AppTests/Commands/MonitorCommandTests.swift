import Foundation
import Testing

@testable import App

@Suite("herald monitor")
struct MonitorCommandTests {
    @Test("says nothing to the group when all is well, and says what is wrong when something is")
    func run() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            // However busy the machine is that runs the tests.
            let health = "health: { cpu_percent: 100, memory_percent: 100, memory_available: 0B }"
            try folder.configure(more: "monitoring: { to: [errors], \(health) }")
            let well = await folder.run("monitor", "run")
            #expect(well.status == 0, "\(well.output)")
            #expect(folder.received("errors").isEmpty)
            #expect(try folder.read("logs/monitor.log").contains("source sixpage"))

            try FileManager.default.removeItem(atPath: folder.path + "/business.db")
            let ill = await folder.run("monitor", "run")
            #expect(ill.status == 1)
            #expect(ill.output.contains("✗ source sixpage"))
            #expect(folder.received("errors").count == 1)
            #expect(folder.received("errors").first?.contains("sixpage") == true)
            _ = await folder.run("monitor", "run")
            #expect(folder.received("errors").count == 1, "the same trouble is told once a day")
        }
    }

    @Test("what a rule tells is told by the rule alone, as long as somebody judges the rules")
    func toldByRules() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure(
                more: """
                    monitoring:
                      to: [errors]
                      health: { cpu_percent: 100, memory_percent: 100, memory_available: 1000000GB }
                      rules:
                        - { name: memory-available, when: "memory_available_bytes < 1000TB" }
                    """)
            let loaded = try LoadedConfiguration.load(file: folder.configurationFile)
            try await HeraldApplication.with(loaded) { application in
                _ = try await application.alertEvaluator(node: "test").round()
            }
            let judged = await folder.run("monitor", "run")
            #expect(judged.output.contains("memory"), "\(judged.output)")
            #expect(folder.received("errors").isEmpty)
            try await HeraldApplication.with(loaded) { application in
                try await application.store.withConnection { connection in
                    _ = try connection.execute("UPDATE monitor_lease SET until_at = 0")
                }
            }
            _ = await folder.run("monitor", "run")
            #expect(folder.received("errors").count == 1)
        }
    }

    @Test("deletes logs older than thirty days and no others")
    func clean() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure()
            try FileManager.default.createDirectory(
                atPath: folder.path + "/webhook-log", withIntermediateDirectories: true)
            try folder.write("old", to: "webhook-log/webhook_20240101.log")
            try folder.write("mine", to: "webhook-log/keep.txt")
            let result = await folder.run("monitor", "clean")
            #expect(result.status == 0)
            #expect(result.output.contains("webhook_20240101.log"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/webhook-log") == ["keep.txt"])
        }
    }

    @Test("tests the connections without sending")
    func test() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure()
            let result = await folder.run("monitor", "test", "--json")
            #expect(result.status == 0, "\(result.output)")
            #expect(result.output.contains("\"what\" : \"channel ops\""))
            #expect(folder.simulator.simulator.messages.isEmpty)
        }
    }
}
