import Foundation
import Settings
import Testing

@testable import Reports

@Suite("The reports section of herald.yaml")
struct ReportSettingsTests {
    private static let origin = """
        reports:
          sixpage-activity:
            source: sixpage
            schedule: "0 10,22 * * *"
            window: 24h
            title: "📊 6页网24小时活动报告({{end}})"
            lines:
              - text: "🆕 新注册：{{count}}人"
                query: SELECT COUNT(*) AS count FROM wy_user WHERE add_time >= :start_unix AND add_time < :end_unix
            empty: 暂无新活动
            timeout: 5m
            to: [ops]
            on_error: [ops]
        """

    private func read(_ text: String) throws -> (reports: [ReportDefinition], problems: [String]) {
        let document = try SettingsDocument(text: text, name: "herald.yaml", environment: SettingsEnvironment([:]))
        let checked = document.checked(against: .object([ReportSettings.field]))
        var problems = checked.problems
        guard problems.isEmpty else { return ([], problems.sorted.map(\.description)) }
        let surroundings = ReportSettings.Surroundings(
            timeZone: Facts.shanghai, sources: ["sixpage", "crm"], channels: ["ops", "mail"])
        let reports = ReportSettings.read(checked.root, surroundings, problems: &problems)
        return (reports, problems.sorted.map(\.description))
    }

    @Test("the report of the contract is read with its defaults")
    func contract() throws {
        let (reports, problems) = try read(Self.origin)
        #expect(problems == [])
        let report = try #require(reports.first)
        #expect(report.name == "sixpage-activity")
        #expect(report.window == .span(.seconds(86_400)))
        #expect(report.schedule?.expression.source == "0 10,22 * * *")
        #expect(report.schedule?.timeZone == Facts.shanghai)
        #expect(report.lines.map(\.label) == ["🆕 新注册"])
        #expect(report.grace == .seconds(7_200))
        #expect(report.timeout == .seconds(300))
        #expect(report.channels == ["ops"])
        #expect(report.errorChannels == ["ops"])
        #expect(report.format == .text)
        #expect(report.deadline == nil)
    }

    @Test("everything that can be said is read")
    func everything() throws {
        let (reports, problems) = try read(
            """
            reports:
              daily:
                source: sixpage
                schedule: "@daily"
                jitter: 5m
                timezone: Europe/Berlin
                window: yesterday
                title: "{{date(start)}}"
                lines:
                  - name: buyers
                    text: "{{count}} ({{change_percent}})"
                    query: SELECT 1 AS count
                    source: crm
                    hide: never
                    rows: { text: "· {{mask_name(name)}}", query: SELECT 2, max: 3, more: "+{{rest}}" }
                format: markdown
                mentions: ["@all"]
                mention_mobiles: ["13800138000"]
                to: [ops]
                grace: 1h
                deadline: { after: 10m, to: [mail] }
            """)
        #expect(problems == [])
        let report = try #require(reports.first)
        #expect(report.timeZone.identifier == "Europe/Berlin")
        #expect(report.schedule?.jitter == .seconds(300))
        #expect(report.window == .yesterday)
        let line = try #require(report.lines.first)
        #expect(line.label == "buyers")
        #expect(line.hiding == .never)
        #expect(line.source == "crm")
        #expect(line.comparesWithPrevious)
        #expect(line.details?.maximum == 3)
        #expect(line.details?.query == "SELECT 2")
        #expect(report.errorChannels == ["ops"])
        #expect(report.deadline == ReportDeadline(after: .seconds(600), channels: ["mail"]))
        #expect(report.mentions == ["@all"])
        #expect(report.sources == ["crm"])
    }

    @Test(
        "what is wrong is said with its place, what was found and what is allowed",
        arguments: [
            ("window: 24h", "window: 24 hours", "reports.sixpage-activity.window"),
            ("source: sixpage", "source: sixpaeg", "allowed is a source of this file: crm, sixpage"),
            ("to: [ops]", "to: [opz]", "allowed is a channel of this file: mail, ops"),
            ("\"0 10,22 * * *\"", "\"0 25 * * *\"", "reports.sixpage-activity.schedule"),
            ("{{count}}人", "{{monee(count)}}人", "unknown format monee"),
            ("{{end}}", "{{ende}}", "title names {{ende}}"),
            ("empty: 暂无新活动", "timezone: CST", "Asia/Shanghai"),
            ("empty: 暂无新活动", "deadline: { after: 30m, to: [ops] }", "at least one other"),
            ("empty: 暂无新活动", "jitter: 10m\n    deadline: { after: 10m, to: [mail] }", "more than the jitter of 10m"),
            ("schedule: \"0 10,22 * * *\"", "deadline: { after: 10m, to: [mail] }", "without a schedule"),
        ])
    func problems(old: String, new: String, words: String) throws {
        let text = Self.origin.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        let problems = try read(text).problems
        #expect(problems.count == 1)
        #expect(problems.first?.contains(words) == true, "\(problems)")
        #expect(problems.first?.hasPrefix("herald.yaml:") == true)
    }

    @Test("several mistakes in one report are told together")
    func together() throws {
        let text = Self.origin
            .split(separator: "to: [ops]", maxSplits: 1, omittingEmptySubsequences: false).joined(
                separator: "to: [opz]"
            )
            .split(separator: "source: sixpage", omittingEmptySubsequences: false).joined(separator: "source: x")
        #expect(try read(text).problems.count == 2)
    }
}
