import FoundationEssentials
import TestSupport
import Testing

@testable import Monitoring

@Suite("Checks of several nodes")
struct CheckAgreementTests {
    @Test("a service that no node reaches is told once, and once when it is back", arguments: TestDatabaseKind.allCases)
    func dead(_ kind: TestDatabaseKind) async throws {
        try await withAlertStore(kind) { store in
            let scene = CheckScene(AlertRoom(store, CheckScene.rules))
            for name in ["a", "b"] { try scene.join(name) }
            try await scene.go(for: 2, blind: [])
            #expect(try await scene.latest("http_up") == ["": 1])
            try await scene.go(for: 3, blind: ["a", "b"])
            #expect(try await scene.latest("http_up") == ["": 0])
            #expect(try await scene.latest("check_unreached") == ["a": 0, "b": 0])
            try await scene.go(for: 3, blind: [])
            #expect(try await scene.room.heads() == ["🔴 告警 FIRING：service", "🟢 已恢复 RESOLVED：service"])
        }
    }

    @Test(
        "a service that one node alone does not reach is up, and the node is told of, whichever writes",
        arguments: TestDatabaseKind.allCases, ["a", "b"])
    func alone(_ kind: TestDatabaseKind, _ blind: String) async throws {
        try await withAlertStore(kind) { store in
            let scene = CheckScene(AlertRoom(store, CheckScene.rules))
            for name in ["a", "b"] { try scene.join(name) }
            try await scene.go(for: 2, blind: [])
            try await scene.go(for: 8, blind: [blind])
            #expect(try await scene.latest("http_up") == ["": 1])
            let alone: [String: Double] = ["a": 0, "b": 0].merging([blind: 1]) { $1 }
            #expect(try await scene.latest("check_unreached") == alone)
            #expect(try await scene.latest("check_up") == alone.mapValues { 1 - $0 })
            #expect(try await scene.room.heads() == ["🟡 告警 FIRING：unreached"])
            #expect(try await scene.room.messages().first?.contains("check_unreached{check=shop}@\(blind)") == true)
            // Now the service itself is gone: that is another matter, and the first is over.
            try await scene.go(for: 3, blind: ["a", "b"])
            #expect(
                try await scene.room.heads().sorted()
                    == [
                        "🔴 告警 FIRING：service", "🟡 告警 FIRING：unreached", "🟢 已恢复 RESOLVED：unreached",
                    ].sorted())
        }
    }

    @Test("what a node saw that is gone keeps no service up", arguments: TestDatabaseKind.allCases)
    func gone(_ kind: TestDatabaseKind) async throws {
        try await withAlertStore(kind) { store in
            let scene = CheckScene(AlertRoom(store, CheckScene.rules))
            for name in ["a", "b"] { try scene.join(name) }
            try await scene.go(for: 2, blind: [])
            scene.kill("a")
            try await scene.go(for: 4, blind: ["b"])
            #expect(try await scene.room.heads() == ["🔴 告警 FIRING：service"])
        }
    }

    @Test("one node alone tells of no node that does not reach a service")
    func single() async throws {
        try await withAlertStore { store in
            let scene = CheckScene(AlertRoom(store, CheckScene.rules))
            try scene.join("a")
            try await scene.go(for: 8, blind: ["a"])
            #expect(try await scene.latest("check_unreached") == [:])
            #expect(try await scene.room.heads() == ["🔴 告警 FIRING：service"])
        }
    }

    private static let now = Date(timeIntervalSince1970: 1_757_037_600)

    @Test(
        "only who asked at about the same time, or later, contradicts who got no answer",
        arguments: [
            (Duration.seconds(30), 60.0, true), (.seconds(30), 90, false), (.seconds(86_400), 60, true),
            (.seconds(86_400), 3_600, false), (.seconds(86_400), -3_600, true), (.seconds(30), -10, true),
        ])
    func contradiction(_ every: Duration, _ earlier: TimeInterval, _ isReached: Bool) {
        let check = CheckDefinition(name: "c", question: .http(url: "http://c/"), every: every)
        let reading = CheckReading(check: check, at: Self.now, answer: CheckAnswer(isUp: false))
        let view = CheckView(check: "c", node: "b", isUp: true, at: Self.now.addingTimeInterval(-earlier))
        let date = max(Self.now, view.at).addingTimeInterval(15)
        let agreement = CheckAgreement(others: [view])
        #expect(agreement.isReachedElsewhere(reading, at: date) == isReached)
        #expect(agreement.isSeenElsewhere(check, at: date))
        #expect(!agreement.isSeenElsewhere(check, at: date.addingTimeInterval(2 * 86_400)))
        #expect(!CheckAgreement().isReachedElsewhere(reading, at: date))
    }
}
