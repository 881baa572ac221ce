import Foundation
import Testing

@Suite("The audit log on the command line")
struct AuditCommandTests {
    private struct Item: Decodable {
        let actor: String
        let from: String
        let action: String
        let subject: String
        let outcome: String
        let detail: String?
        let traceID: String
    }

    @Test("keeps every change that a command made, who made it, where, and what came of it")
    func changes() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: .now)
            try folder.configure()
            _ = await folder.run("channel", "disable", "ops")
            _ = await folder.run("channel", "enable", "ops")
            _ = await folder.run("channel", "enable", "opps")
            _ = await folder.run("channel", "test", "ops")
            _ = await folder.run("report", "send", "daily")
            _ = await folder.run("delivery", "retry", "1")
            _ = await folder.run("delivery", "cancel", "999")
            _ = await folder.run("schedule", "run", "monitor")
            _ = await folder.run("monitor", "clean")
            let list = await folder.run("audit", "list", "--json")
            let items = try JSONDecoder().decode([Item].self, from: Data(list.output.utf8))
            let told = items.reversed().map { "\($0.action) \($0.subject) \($0.outcome)" }
            #expect(
                told.prefix(7) == [
                    "channel.disable ops done", "channel.enable ops done", "channel.enable opps refused",
                    "channel.test ops done", "report.run daily done", "delivery.retry 1 refused",
                    "delivery.cancel 999 refused",
                ], "\(told)")
            #expect(told.count == 9 && told[7].hasPrefix("schedule.run monitor "))
            #expect(told.last == "monitor.clean logs done")
            #expect(items.allSatisfy { $0.actor.hasPrefix("cli:") && $0.actor.count > 4 && !$0.from.isEmpty })
            #expect(Set(items.map(\.traceID)).count == 9)
            #expect(items.first { $0.subject == "999" }?.detail?.contains("there is no delivery 999") == true)

            let some = await folder.run("audit", "list", "--action", "channel.enable", "--subject", "ops")
            #expect(some.output.split(separator: "\n").count == 2, "\(some.output)")
            let none = await folder.run("audit", "list", "--since", "2999-01-01 00:00", "--json")
            #expect(none.output == "[\n\n]\n")
            let wrong = await folder.run("audit", "list", "--limit", "0")
            #expect(wrong.status == 2 && wrong.complaints.contains("--limit 0: allowed is 1 to 10000"))
        }
    }
}
