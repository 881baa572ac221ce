import Foundation
import Testing

@testable import App
@testable import Observability

@Suite("The files for Prometheus in deploy/")
struct PrometheusFilesTests {
    private static let folder = Promtool.root.appendingPathComponent("deploy/prometheus")
    private static let metrics = HeraldApplication.metricDescriptions + [MetricsRegistry.dropped]

    @Test("are taken by promtool, rules and configuration")
    func checked() async throws {
        let rules = try await Promtool.run(["check", "rules", Self.folder.path + "/alerts.yml"])
        #expect(rules.status == 0, "\(rules.text)")
        let configuration = try await Promtool.run(
            ["check", "config", "--syntax-only", Self.folder.path + "/prometheus.yml"])
        #expect(configuration.status == 0, "\(configuration.text)")
    }

    @Test("ring when they should, and only then")
    func rules() async throws {
        let verdict = try await Promtool.run(["test", "rules", Self.folder.path + "/alerts_test.yml"])
        #expect(verdict.status == 0, "\(verdict.text)")
    }

    @Test("ask for figures that there are")
    func names() throws {
        var known: Set<String> = []
        for metric in Self.metrics {
            known.formUnion([metric.name, metric.name + "_bucket", metric.name + "_sum", metric.name + "_count"])
        }
        let text = try String(contentsOf: Self.folder.appendingPathComponent("alerts.yml"), encoding: .utf8)
        let asked = Set(text.matches(of: /\b(?:herald|process)_[a-z_]+/).map { String($0.output) })
        #expect(asked.count > 10)
        #expect(asked.subtracting(known).isEmpty, "\(asked.subtracting(known))")
    }

    @Test("stand beside docs/metrics.md, which names every figure")
    func documented() throws {
        let page = try String(contentsOf: Promtool.root.appendingPathComponent("docs/metrics.md"), encoding: .utf8)
        for metric in Self.metrics { #expect(page.contains("`\(metric.name)`"), "\(metric.name)") }
    }
}
