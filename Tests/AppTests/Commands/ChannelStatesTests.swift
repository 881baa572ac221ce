import Foundation
import Testing
import WeComSimulator

/// What an operator sees and does about channels that are off, resting, or reach only some.
@Suite("Channels as an operator sees them")
struct ChannelStatesTests {
    private static let corp = SimulatedCorp(
        corpID: "ww1", apps: [SimulatedApp(secret: "s1-of-the-app", agentID: 1_000_002)], members: ["zhangsan"])

    private static func app(_ name: String, to: String, _ folder: HeraldFolder, more: String = "") -> String {
        "  \(name): { type: wecom-app, corp_id: ww1, agent_id: 1000002, secret: s1-of-the-app, to: [\(to)], "
            + "base_url: \"\(folder.simulator.baseURL)\"\(more) }"
    }

    private static var simulator: SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.corps = [corp]
        return configuration
    }

    @Test("what is meant for a channel that was disabled by hand waits, and every command says why")
    func disabled() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: .now)
            try folder.configure()
            let disabled = await folder.run("channel", "disable", "ops", "--reason", "the group moves", "--json")
            #expect(disabled.status == 0)
            #expect(disabled.output.contains(#""state" : "disabled""#), "\(disabled.output)")
            #expect(disabled.output.contains("the group moves"))
            #expect(await folder.run("channel", "disable", "ops").output.contains("was disabled already"))
            let unknown = await folder.run("channel", "disable", "opps")
            #expect(unknown.status == 2)
            #expect(unknown.complaints.contains("errors, ops"), "\(unknown.complaints)")

            let sent = await folder.run("report", "send", "daily", "--wait", "1")
            #expect(sent.status == 1)
            #expect(sent.complaints.contains("herald channel enable ops"), "\(sent.complaints)")
            let list = await folder.run("channel", "list")
            #expect(list.output.contains("disabled"), "\(list.output)")
            let doctor = await folder.run("doctor")
            #expect(doctor.status == 1)
            #expect(doctor.output.contains("the group moves; 1 delivery waits"), "\(doctor.output)")
            #expect(folder.received().isEmpty)

            let enabled = await folder.run("channel", "enable", "ops", "--json")
            #expect(enabled.output.contains(#""state" : "ok""#), "\(enabled.output)")
            #expect(enabled.output.contains(#""waiting" : 1"#), "\(enabled.output)")
        }
    }

    @Test("an application's partial and refused deliveries are told, kept with the peer's name for them, and listed")
    func partial() async throws {
        try await HeraldFolder.with(simulator: Self.simulator) { folder in
            try await folder.makeSample(now: .now)
            try folder.configure(
                reports: HeraldFolder.newUsers.replacing("to: [ops]", with: "to: [some, nobody]"),
                channels: [
                    Self.app("some", to: "zhangsan, ghost", folder),
                    Self.app("nobody", to: "ghost", folder, more: ", fallback: ops"),
                ].joined(separator: "\n"))

            let test = await folder.run("channel", "test", "some")
            #expect(test.status == 1)
            #expect(test.complaints.contains("the channel some does not reach everybody"), "\(test.complaints)")
            let sent = await folder.run("report", "send", "daily")
            #expect(sent.status == 1)
            #expect(sent.output.contains("some: partial"), "\(sent.output)")
            #expect(sent.output.contains("not to the users ghost"), "\(sent.output)")
            #expect(sent.output.contains("the channel ops takes over"), "\(sent.output)")
            #expect(sent.complaints.contains("1 of 2 deliveries failed"), "\(sent.complaints)")
            #expect(sent.complaints.contains("1 of 2 deliveries reached not everybody"), "\(sent.complaints)")

            let shown = await folder.run("delivery", "show", "1")
            #expect(shown.output.contains("partial") && shown.output.contains("the peer calls it "), "\(shown.output)")
            let dead = await folder.run("delivery", "list", "--state", "dead", "--json")
            #expect(dead.output.contains(#""reason" : "receivers""#), "\(dead.output)")
            #expect(!dead.output.contains(#""channel" : "some""#))
            // What is left to do, a process that delivers does: here a test of the channels that hear it.
            #expect(await folder.run("channel", "test", "errors").status == 0)
            let everything = [test, sent, shown, dead].map { $0.output + $0.complaints }.joined()
            #expect(!everything.contains("s1-of-the-app"))
        }
    }

    @Test("a delivery that is retried or cancelled is shown as it is then")
    func byHand() async throws {
        try await HeraldFolder.with(simulator: Self.simulator) { folder in
            try folder.configure(channels: Self.app("nobody", to: "ghost", folder))
            #expect(await folder.run("channel", "test", "nobody").status == 1)
            let retried = await folder.run("delivery", "retry", "1", "--json")
            #expect(retried.output.contains(#""state" : "pending""#), "\(retried.output)")
            let cancelled = await folder.run("delivery", "cancel", "1", "--json")
            #expect(cancelled.output.contains(#""state" : "cancelled""#), "\(cancelled.output)")
            let unknown = await folder.run("delivery", "cancel", "999", "--json")
            #expect(unknown.status == 1 && unknown.output.isEmpty)
            #expect(unknown.complaints.contains("there is no delivery 999"))
        }
    }

    @Test("a wrong secret is said as such, and pauses the channel")
    func wrongSecret() async throws {
        try await HeraldFolder.with(simulator: Self.simulator) { folder in
            try folder.configure(
                channels: Self.app("crm", to: "zhangsan", folder).replacing("s1-of-the-app", with: "another-secret"))
            let test = await folder.run("channel", "test", "crm")
            #expect(test.status == 1)
            #expect(test.output.contains("the secret is wrong"), "\(test.output)")
            #expect(test.output.contains("Compare corp_id and secret"), "\(test.output)")
            #expect(await folder.run("channel", "list").output.contains("paused until "))
            #expect(!(test.output + test.complaints).contains("another-secret"))
        }
    }

    @Test("doctor warns of a webhook that is signed with the secret of an example")
    func knownSecret() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(
                channels: """
                      hook: { type: webhook, url: "https://hooks.example.com/", secret: "\(ChannelKindsTests.secret)" }
                    """)
            let doctor = await folder.run("doctor")
            #expect(doctor.output.contains("channel hook, secret: it is the one of an example"), "\(doctor.output)")
            #expect(!doctor.output.contains(ChannelKindsTests.secret))
        }
    }

    @Test("a store that cannot be reached is named in one sentence, by serve too")
    func storeAway() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(store: "postgres://herald:pw-of-the-store@127.0.0.1:1/herald")
            for command in [["serve"], ["channel", "list"]] {
                let result = await CommandResult.of(command + ["--config", folder.configurationFile])
                #expect(result.status == 1)
                #expect(result.complaints.contains("the store cannot be used: "), "\(result.complaints)")
                #expect(!result.complaints.contains("pw-of-the-store"))
            }
        }
    }
}
