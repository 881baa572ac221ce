import Observability
import TestSupport
import Testing

@testable import Telemetry

@Suite("Gauges of usage")
struct UsageFigureSamplerTests {
    @Test("a project is in use as long as somebody reported for it within 30 days")
    func inUse() async throws {
        try await withTelemetry(.sqlite) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            let sampler = UsageFigureSampler(figures: UsageFigures(database), logger: TestLogger.silent)
            #expect(sampler.projectsInUse == nil)
            for id in ["a", "b"] {
                try await ingest.accept(UsageReport(anonymousID: id, project: "shop", os: "Linux", version: "1"))
            }
            #expect(ingest.stored == ["shop": 2])
            await sampler.sample()
            #expect(sampler.projectsInUse == ["shop"])
            clock.advance(by: .seconds(31 * 86_400))
            #expect(sampler.projectsInUse == nil)
            await sampler.sample()
            #expect(sampler.projectsInUse == [])
        }
    }

    @Test("show each project, and nothing that is old")
    func readings() async throws {
        try await withTelemetry(.sqlite) { database, clock in
            let ingest = UsageIngest(database, node: "a")
            for number in 0..<25 {
                try await ingest.accept(
                    UsageReport(anonymousID: "u\(number)", project: "shop", os: "Linux", version: "1.\(number)"))
            }
            let sampler = UsageFigureSampler(figures: UsageFigures(database), logger: TestLogger.silent)
            #expect(sampler.readings().isEmpty)
            await sampler.sample()
            let readings = sampler.readings()
            let lines = readings.map { reading in
                reading.metric.name + reading.labels.map { " \($0.0)=\($0.1)" }.joined() + " \(Int(reading.value))"
            }
            #expect(lines.contains("herald_usage_users project=shop 25"))
            #expect(lines.contains("herald_usage_active_users project=shop window=month 25"))
            #expect(lines.contains("herald_usage_users_by_os project=shop os=Linux 25"))
            #expect(lines.contains("herald_usage_users_by_version project=shop version=other 5"))
            #expect(lines.count { $0.hasPrefix("herald_usage_users_by_version") } == 21)
            clock.advance(by: .seconds(61))
            #expect(sampler.readings().isEmpty)
        }
    }
}
