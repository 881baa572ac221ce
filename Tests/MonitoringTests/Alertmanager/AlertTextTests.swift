import Foundation
import Testing

@testable import Monitoring

@Suite("What the group reads of alerts")
struct AlertTextTests {
    @Test("an alert that fires is told with its summary, place, start and graph")
    func firing() throws {
        #expect(
            try AlertSample.text(try AlertSample.notification()) == """
                🔥 告警：HighCPU（1条触发）

                🔴 HighCPU：CPU above 90 %
                for ten minutes
                📍 web-1:9100
                🕐 2025-09-05 10:00:00
                🔗 http://prometheus:9090/graph?g0.expr=up

                📋 http://alertmanager:9093
                """)
    }

    @Test("an alert that is over is told with how long it was")
    func resolved() throws {
        let text = try AlertSample.text(try AlertSample.notification([AlertSample.resolved]))
        #expect(text.hasPrefix("✅ 恢复：HighCPU（1条恢复）\n\n🟢 HighCPU：CPU above 90 %\n"))
        #expect(text.contains("🕐 2025-09-05 10:00:00 → 2025-09-05 12:05:06（持续2小时5分钟）"))
    }

    @Test("of a group that is partly over, what still fires comes first")
    func mixed() throws {
        let alerts = [AlertSample.resolved, AlertSample.alert(instance: "web-2:9100", severity: "warning")]
        let text = try AlertSample.text(try AlertSample.notification(alerts))
        #expect(text.hasPrefix("🔥 告警：HighCPU（1条触发，1条恢复）\n\n🟡 HighCPU：CPU above 90 %"))
        let places = text.split(separator: "\n").filter { $0.hasPrefix("📍") }
        #expect(places == ["📍 web-2:9100", "📍 web-1:9100"])
    }

    @Test("markdown has a headline, colours and links")
    func markdown() throws {
        #expect(
            try AlertSample.text(try AlertSample.notification(), .markdown) == """
                **🔥 <font color="warning">告警</font>：HighCPU**（1条触发）

                **🔴 HighCPU：CPU above 90 %**
                for ten minutes
                📍 web-1:9100
                🕐 2025-09-05 10:00:00 [查看](http://prometheus:9090/graph?g0.expr=up)

                📋 [Alertmanager](http://alertmanager:9093)
                """)
    }

    @Test("what an alert says can neither call everybody nor hide a link under a name, nor end one")
    func harmless() throws {
        var notification = try AlertSample.notification([
            AlertSample.alert(summary: "<@all> [log in](http://evil.example)", description: "a\\u0000b\\u001b[31m")
        ])
        notification.externalURL = "http://am:9093/a)b (c"
        notification.alerts[0].generatorURL = "javascript:alert(1)"
        let text = try AlertSample.text(notification, .markdown)
        #expect(text.contains("< @all> [log in] (http://evil.example)"))
        #expect(text.contains("\nab[31m\n"))
        #expect(text.contains("[Alertmanager](http://am:9093/a%29b%20%28c)"))
        #expect(!text.contains("javascript"))
    }

    @Test("alerts beyond the limit are counted, with those that Alertmanager held back")
    func many() throws {
        let alerts = (1...30).map { AlertSample.alert(instance: "web-\($0)") }
        var notification = try AlertSample.notification(alerts)
        notification.truncatedAlerts = 5
        let text = try AlertSample.text(notification, maximumAlerts: 10)
        #expect(text.split(separator: "\n").count { $0.hasPrefix("📍") } == 10)
        #expect(text.contains("…另有25条未列出"))
    }

    @Test("an annotation without end is cut")
    func long() throws {
        let text = try AlertSample.text(
            try AlertSample.notification([AlertSample.alert(description: String(repeating: "长", count: 5_000))]))
        #expect(text.count < 1_300)
        #expect(text.contains("长…"))
    }

    @Test("alerts of several names are called by what they were grouped by")
    func severalNames() throws {
        var notification = try AlertSample.notification([AlertSample.alert("A"), AlertSample.alert("B")])
        notification.groupLabels = ["job": "node", "dc": "bj"]
        #expect(try AlertSample.text(notification).hasPrefix("🔥 告警：dc=bj job=node（2条触发）"))
        notification.groupLabels = [:]
        #expect(try AlertSample.text(notification).hasPrefix("🔥 告警：2种告警（2条触发）"))
    }

    @Test("a template of one's own names labels and annotations; what an alert does not have is empty")
    func ownTemplate() throws {
        let template = """
            {{commonLabels.job}} {{receiver}}
            {{#alerts}}
            {{labels.instance}}{{#labels.team}} ({{labels.team}}){{/labels.team}}: {{annotations.summary}}
            {{/alerts}}
            """
        let text = try AlertSample.text(try AlertSample.notification(), template: template)
        #expect(text == "node herald\nweb-1:9100: CPU above 90 %")
    }

    @Test(
        "a template that cannot work is refused with its reason",
        arguments: [
            ("{{summry}}", "there is no {{summry}}; there are alerts,"),
            ("{{> other}}", "is not available"), ("{{= <% %> =}}", "is not available"),
            ("{{#alerts}}", "check that each {{#name}} has its {{/name}}"), ("{{name", "a {{ has no }}"),
            ("{{title.text}}", "has nothing below title"), ("{{}}", "there is no {{}}"),
        ])
    func badTemplates(_ template: String, _ reason: String) {
        #expect { try AlertTemplate(template) } throws: { "\($0)".contains(reason) }
    }

    @Test(
        "the usual templates are good templates", arguments: AlertmanagerSettings.Format.allCases)
    func usual(_ format: AlertmanagerSettings.Format) throws {
        _ = try AlertTemplate(AlertTemplate.usual(format))
    }
}
