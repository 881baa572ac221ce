import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Watches

@Suite("The service that polls")
struct ChangePollerServiceTests {
    @Test(
        "it looks at its intervals; a source that fails is told once, and when it is over",
        arguments: TestDatabaseKind.allCases)
    func service(_ kind: TestDatabaseKind) async throws {
        try await PolledMembers.with(PollPairing(source: kind, store: kind)) { members in
            let poller = members.poller(try members.definition())
            let service = Task { try await poller.run() }
            func passes(_ duration: Duration) async {
                await members.clock.waitForSleepers()
                members.clock.advance(by: duration)
                await members.clock.waitForSleepers()
            }
            await members.clock.waitForSleepers()
            try await members.insert(1)
            await passes(.seconds(30))
            #expect(try await members.told() == ["insert 1"])

            try await members.write("ALTER TABLE members RENAME TO away")
            for _ in 0..<4 { await passes(.seconds(60)) }
            try await members.write("ALTER TABLE away RENAME TO members")
            try await members.insert(1)
            for _ in 0..<2 { await passes(.seconds(60)) }
            #expect(try await members.told() == ["insert 1", "insert 2"])
            service.cancel()
            _ = await service.result

            let said = members.logs.lines.map { "\($0.level): \($0.message)" }
            #expect(
                said == [
                    "notice: a watch begins to poll; what is in the table already is not told",
                    "error: polling a watched table fails; it is tried again until it works",
                    "notice: a watched table is polled again",
                ])
        }
    }

    @Test("what another node has just polled is left alone", arguments: [TestDatabaseKind.sqlite])
    func otherNode(_ kind: TestDatabaseKind) async throws {
        try await PolledMembers.with(PollPairing(source: kind, store: kind)) { members in
            let definition = try members.definition()
            let other = members.poller(definition)
            for _ in 0..<2 { try await other.pollOnce() }
            try await members.insert(1)
            let service = Task { try await members.poller(definition).run() }
            await members.clock.waitForSleepers()
            #expect(try await members.told().isEmpty)
            members.clock.advance(by: .seconds(30))
            await members.clock.waitForSleepers()
            #expect(try await members.told() == ["insert 1"])
            service.cancel()
            _ = await service.result
        }
    }
}
