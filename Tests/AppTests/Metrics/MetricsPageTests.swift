import Foundation
import Observability
import Settings
import TestSupport
import Testing
import WeComSimulator

@testable import App

@Suite("The page of figures", .timeLimit(.minutes(3)))
struct MetricsPageTests {
    /// 2025-09-05 09:59 in Shanghai.
    private static let beforeTen = Date(timeIntervalSince1970: 1_757_037_540)

    @Test("of a running Herald shows what it did, and both formats are what Prometheus' own tools take")
    func page() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Self.beforeTen.addingTimeInterval(60))
            try folder.configure(
                reports: HeraldFolder.newUsers + "\n    schedule: \"0 10 * * *\"",
                more: "server: { listen: \"127.0.0.1:0\" }")
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
                let text = { String(decoding: application.metrics.page(.text), as: UTF8.self) }
                for _ in 0..<1_000 where !Self.lines.allSatisfy(text().contains) {
                    clock.advance(by: .seconds(5))
                    try await Task.sleep(for: .milliseconds(20))
                }
                let page = text()
                for line in Self.lines { #expect(page.contains(line), "\(line)") }
                #expect(!page.contains("Not described.") && !page.contains(HeraldFolder.robotKey))
                let verdict = try await Promtool.run(["check", "metrics"], input: application.metrics.page(.text))
                #expect(verdict.status == 0 && verdict.text.isEmpty, "\(verdict.text)")
                let families = try await Promtool.openMetricsFamilies(application.metrics.page(.openMetrics))
                for family in [
                    "herald_deliveries counter ", "herald_delivery_attempt_duration_seconds histogram seconds",
                    "process_resident_memory_bytes gauge bytes",
                ] {
                    #expect(families.contains(family), "\(families)")
                }
                stopping.finish()
                try await service.value
            }
        }
    }

    private static let lines = [
        "herald_deliveries_total{channel=\"ops\",outcome=\"delivered\",reason=\"none\"} 1\n",
        "herald_job_runs_total{job_name=\"report:daily\",state=\"succeeded\"} 1\n",
        "herald_job_runs_total{job_name=\"report:daily\",state=\"failed\"} 0\n",
        "herald_job_run_duration_seconds_count{job_name=\"report:daily\"} 1\n",
        "herald_job_overdue_seconds{job_name=\"report:daily\"} 0\n",
        "herald_store_up 1\n",
        "herald_queue_deliveries{channel=\"ops\",state=\"pending\"} 0\n",
        "herald_dead_letters{channel=\"ops\",state=\"refused\"} 0\n",
        "herald_channel_state{channel=\"errors\",state=\"open\"} 1\n",
        "herald_database_connections_max{database=\"source:sixpage\"} 4\n",
        "herald_delivery_attempt_duration_seconds_bucket{channel=\"ops\",le=\"60.0\"} 1\n",
        "herald_build_info{version=\"\(HeraldVersion.text)\"} 1\n",
    ]

    @Test("with hostile names and values in it is understood by both")
    func hostile() async throws {
        let registry = MetricsRegistry()
        let values = [
            "a\"b", "a\\b", "a\nb", "a\\nb", "\u{0}\u{1}\u{7F}", "\u{2028}", "😀 é", "{}=,#", " # EOF", "\r\n",
        ]
        for (index, value) in values.enumerated() {
            registry.makeCounter(label: "some-\(index)\n", dimensions: [("0 \(value)", value), ("le", value)])
                .increment(by: 1)
            registry.makeTimer(label: value, dimensions: [("le", value)]).recordNanoseconds(1)
            registry.makeMeter(label: "m", dimensions: [("v", value)]).set(Double.nan)
        }
        let verdict = try await Promtool.run(["check", "metrics"], input: registry.page(.text))
        // The linter may find such names ugly; the page itself has to be understood.
        #expect(!verdict.text.contains("error while linting"), "\(verdict.text)")
        let families = try await Promtool.openMetricsFamilies(registry.page(.openMetrics))
        #expect(families.contains { $0.hasPrefix("some_0_ counter") }, "\(families)")
    }
}
