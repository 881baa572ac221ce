import Foundation
import Testing

@testable import App
@testable import Observability

@Suite("deploy/grafana")
struct GrafanaTests {
    private struct Dashboard: Decodable {
        struct Place: Decodable { let x, y, w, h: Int }
        struct Target: Decodable { let expr: String }
        struct Panel: Decodable {
            let id: Int
            let type, title: String
            let gridPos: Place
            let targets: [Target]?
        }
        struct Variables: Decodable { let list: [Variable] }
        struct Variable: Decodable { let name: String }

        let uid: String
        let panels: [Panel]
        let templating: Variables

        static func read() throws -> Dashboard {
            try JSONDecoder().decode(Dashboard.self, from: Data(DeployFolder.text("grafana/herald.json").utf8))
        }

        var questions: [String] { panels.flatMap { $0.targets ?? [] }.map(\.expr) }
    }

    @Test("every question of the dashboard is one that Prometheus understands")
    func questions() async throws {
        let questions = try Dashboard.read().questions.map {
            $0.replacing("$__rate_interval", with: "5m").replacing(/\$[a-z]+/, with: ".*")
        }
        let rules = questions.enumerated().map { ["record": "panel:\($0.offset)", "expr": $0.element] }
        let file: [String: Any] = ["groups": [["name": "dashboard", "rules": rules]]]
        try await DeployFolder.withScratch { folder in
            // JSON is YAML, but for an escaped slash.
            let path = folder.appending(path: "rules.yml")
            try JSONSerialization.data(withJSONObject: file, options: .withoutEscapingSlashes).write(to: path)
            let verdict = try await ProgramResult.of(["promtool", "check", "rules", path.path])
            #expect(verdict.status == 0, "\(verdict.output)")
            #expect(verdict.output.contains("\(questions.count) rules found"), "\(verdict.output)")
        }
    }

    @Test("it asks for figures that there are, and for all that origin 3's figure has")
    func figures() throws {
        var known: Set<String> = []
        for metric in HeraldApplication.metricDescriptions + [MetricsRegistry.dropped] {
            known.formUnion([metric.name, metric.name + "_bucket", metric.name + "_sum", metric.name + "_count"])
        }
        let text = try Dashboard.read().questions.joined(separator: "\n")
        let asked = Set(text.matches(of: /\b(?:herald|process)_[a-z_]+/).map { String($0.output) })
        #expect(asked.subtracting(known).filter { !$0.hasPrefix("herald_usage_") }.isEmpty)
        for figure in [
            "herald_usage_users", "herald_usage_active_users", "herald_usage_users_by_os",
            "herald_usage_users_by_version", "herald_machine_cpu_percent", "herald_machine_memory_percent",
            "herald_machine_disk_percent", "herald_machine_network_receive_bytes_total",
            "herald_http_request_duration_seconds_bucket", "herald_http_requests_total", "herald_store_up",
        ] {
            #expect(asked.contains(figure), "\(figure)")
        }
    }

    @Test("its panels have numbers of their own, lie within the grid and do not cover each other")
    func grid() throws {
        let panels = try Dashboard.read().panels
        #expect(Set(panels.map(\.id)).count == panels.count)
        var covered: Set<[Int]> = []
        for panel in panels {
            let place = panel.gridPos
            #expect(place.x >= 0 && place.x + place.w <= 24, "\(panel.title)")
            for x in place.x..<(place.x + place.w) {
                for y in place.y..<(place.y + place.h) {
                    #expect(covered.insert([x, y]).inserted, "\(panel.title)")
                }
            }
        }
    }

    @Test("its variables are declared, and Grafana is told where it lies")
    func provisioning() throws {
        let dashboard = try Dashboard.read()
        let used = Set(
            dashboard.questions.joined().matches(of: /\$([a-z]+)/).map { String($0.output.1) })
        #expect(used.isSubset(of: Set(dashboard.templating.list.map(\.name))))
        let provider = try DeployFolder.yaml("grafana/provisioning/dashboards/herald.yaml")[0]["providers"][0]
        let page = try String(contentsOf: DeployFolder.root.appending(path: "docs/integrations.md"), encoding: .utf8)
        #expect(page.contains(try #require(provider["options"]["path"].text)))
        let source = try DeployFolder.yaml("grafana/provisioning/datasources/herald.yaml")[0]["datasources"][0]
        #expect(source["type"].text == "prometheus")
    }
}
