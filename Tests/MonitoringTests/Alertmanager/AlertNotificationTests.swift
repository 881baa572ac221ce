import Foundation
import Testing

@testable import Monitoring

@Suite("An Alertmanager's notification")
struct AlertNotificationTests {
    @Test("what is unknown is passed over, Go's zero time and what is no time are none")
    func reading() throws {
        let notification = try AlertSample.notification([AlertSample.alert(), AlertSample.resolved])
        #expect(notification.alerts.map(\.isResolved) == [false, true])
        #expect(notification.alerts[0].endsAt == nil)
        #expect(notification.alerts[1].endsAt == Date(timeIntervalSince1970: 1_757_045_106))
        let odd = #"{"alerts":[{"startsAt":"yesterday","labels":null}]}"#
        let least = try JSONDecoder().decode(AlertNotification.self, from: Data(odd.utf8))
        #expect(least.alerts.count == 1)
        #expect(least.alerts[0].startsAt == nil)
        #expect(try AlertSample.text(least).hasPrefix("🔥 告警：1种告警（1条触发）\n\n⚪ 告警\n🕐 时间不详"))
    }

    @Test("the same states of the same alerts are known again, whatever their order and their ends")
    func identity() throws {
        let now = Date(timeIntervalSince1970: 1_757_045_106)
        func key(_ alerts: [String], group: String = "a") throws -> String {
            var notification = try AlertSample.notification(alerts)
            notification.groupKey = group
            return AlertIdentity(notification).keys(at: now, window: .seconds(240)).key
        }
        let (one, other) = (AlertSample.alert(), AlertSample.alert(instance: "web-2"))
        let later = AlertSample.alert(status: "resolved", endsAt: "2025-09-05T04:06:00Z")
        #expect(try key([one, other]) == key([other, one]))
        #expect(try key([AlertSample.resolved]) == key([later]))
        #expect(try key([one]) != key([AlertSample.resolved]))
        #expect(try key([one]) != key([one, other]))
        #expect(try key([one]) != key([one], group: "b"))
    }

    @Test("the first route that fits an alert takes it; the others go to the channels of all")
    func routes() throws {
        let settings = try AlertmanagerSettings(
            channels: ["ops"],
            routes: [
                AlertRoute(match: ["severity": "critical", "instance": "db"], channels: ["dba", "duty"]),
                AlertRoute(match: ["severity": "critical"], channels: ["duty"]),
            ])
        let alerts = try AlertSample.notification([
            AlertSample.alert(instance: "db"), AlertSample.alert(instance: "web"),
            AlertSample.alert(instance: "mail", severity: "info"),
        ]).alerts
        let places = settings.destinations(of: alerts).map {
            ($0.channel, $0.alerts.compactMap { $0.labels["instance"] })
        }
        #expect(places.map(\.0) == ["ops", "dba", "duty"])
        #expect(places.map(\.1) == [["mail"], ["db"], ["db", "web"]])
    }
}
