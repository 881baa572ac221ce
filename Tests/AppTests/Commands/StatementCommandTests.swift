import Foundation
import Scheduling
import Settings
import Settlement
import Testing
import Timekeeping

@testable import App

@Suite("herald settle statements and verify")
struct StatementCommandTests {
    private static let partner = "partner.example.com"

    private static func told(_ body: (HeraldFolder) async throws -> Void) async throws {
        try await HeraldFolder.with { folder in
            try folder.configure(
                sources: "  relay: { url: \"sqlite:relay.db\" }",
                more: "settlements:\n  drama: { source: relay }\n  films: { source: relay }")
            let loaded = try LoadedConfiguration.load(
                file: folder.configurationFile, environment: SettingsEnvironment([:]))
            try await HeraldApplication.with(loaded) { application in
                let book = StatementBook(
                    definition: try #require(application.configuration.settlements.first), store: application.store,
                    outbox: application.outbox, clock: application.clock)
                let drafts = (Int64(1)...3).map { id in
                    var tally = TaskTally(taskID: id, platformCount: 3)
                    tally.accounts = 5
                    let task = SettledTask(
                        id: id, projectID: "p", externalID: .text("x\(id)"), callbackURL: "https://\(partner)/hook",
                        callbackSecret: "s")
                    return CallbackDraft(
                        task: task, tally: tally, day: SettlementDay(CivilDate(year: 2_024, month: 12, day: 9)),
                        wasSentBefore: false, correctsSentBefore: false)
                }
                _ = try await book.tell(drafts, traceID: "trace")
            }
            try await body(folder)
        }
    }

    @Test("list what a partner was told, and prove that nothing of it was changed")
    func whole() async throws {
        try await Self.told { folder in
            let list = await folder.run("settle", "statements", "drama", "--partner", "Partner.example.com")
            #expect(list.status == 0, "\(list.complaints)")
            #expect(list.output.split(separator: "\n").count == 4 && list.output.contains("x2"))
            let json = await folder.run(
                "settle", "statements", "drama", "--partner", Self.partner, "--after", "2", "--json")
            #expect(json.output.contains(#""number" : 3"#) && json.output.contains(#""taskID" : "x3""#))
            let lines = await folder.run("settle", "statements", "drama", "--partner", Self.partner, "--jsonl")
            #expect(lines.output.split(separator: "\n").count == 3)
            let verified = await folder.run("settle", "verify")
            #expect(verified.status == 0)
            #expect(verified.output.contains("drama, partner.example.com: 3 statements (1 to 3) are whole"))
            try folder.write(lines.output, to: "copy.jsonl")
            let copy = await folder.run("settle", "verify", "--file", folder.path + "/copy.jsonl", "--json")
            #expect(copy.status == 0, "\(copy.output) \(copy.complaints)")
            #expect(copy.output.contains(#""newer" : 0"#) && copy.output.contains(#""statements" : 3"#))
            try folder.write(lines.output.replacing(":5", with: ":6"), to: "copy.jsonl")
            let changed = await folder.run("settle", "verify", "--file", folder.path + "/copy.jsonl")
            #expect(changed.status == 1 && changed.output.contains("broken: statement 1 has another body"))
        }
    }

    @Test("say what is wrong with the call")
    func misuse() async throws {
        try await Self.told { folder in
            try folder.write("{}\n", to: "copy.jsonl")
            let calls: [([String], String)] = [
                (["statements", "none", "--partner", "a"], "there is no settlement none under settlements:"),
                (["statements", "drama", "--partner", "a b"], "--partner a b: allowed is a host"),
                (["statements", "drama", "--partner", "a", "--limit", "0"], "--limit 0: allowed is"),
                (["verify", "--file", folder.path + "/missing"], "cannot be read: No such file"),
                (
                    ["verify", "--file", folder.path + "/copy.jsonl"],
                    "line 1, is no statement: wanted is a JSON object"
                ),
            ]
            for (arguments, sentence) in calls {
                let result = await CommandResult.of(
                    ["settle"] + arguments + ["--config", folder.configurationFile])
                #expect(result.status == 2, "\(arguments)")
                #expect(result.complaints.contains(sentence), "\(arguments): \(result.complaints)")
            }
            let films = await folder.run("settle", "verify", "films")
            #expect(films.status == 0 && films.complaints.contains("no partner was told anything yet"))
        }
    }

    @Test("make a token for a partner")
    func token() async throws {
        try await Self.told { folder in
            let made = await folder.run(
                "token", "create", "acme", "--purpose", "statements", "--settlement", "drama", "--partner",
                "Partner.example.com:443", "--json")
            #expect(made.status == 0, "\(made.complaints)")
            #expect(made.output.contains(#""partner" : "partner.example.com""#))
            #expect(
                await folder.run("token", "list").output.contains("only statements of drama for partner.example.com"))
        }
    }
}
