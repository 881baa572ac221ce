import Database
import Foundation
import TestSupport
import Testing

@testable import Settlement

@Suite("Verifying a chain of statements")
struct StatementChainTests {
    typealias Fixture = StatementFixture

    private static let damages: [(SQL, String)] = [
        ("DELETE FROM settlement_statement WHERE number = 3", "statement 3 is missing: after 2 comes 4"),
        ("DELETE FROM settlement_statement WHERE number = 1", "statement 1 is missing: the chain begins with 2"),
        (
            "DELETE FROM settlement_statement WHERE number = 5",
            "statement 5 is missing: the end of the chain is to be 5, and the last statement is 4"
        ),
        (
            "UPDATE settlement_statement SET body = REPLACE(body, '1200', '1201') WHERE number = 2",
            "statement 2 has another body than the one that its body_hash was made of"
        ),
        ("UPDATE settlement_statement SET revision = 7 WHERE number = 4", "statement 4 has a hash that is not that of"),
        (
            "UPDATE settlement_statement SET partner_task_id = '9' WHERE number = 4",
            "statement 4 has a hash that is not"
        ),
        ("UPDATE settlement_statement SET day = '2024-12-08' WHERE number = 1", "statement 1 has a hash that is not"),
        (
            "UPDATE settlement_statement SET previous_hash = hash WHERE number = 3",
            "statement 3 has a previous_hash that is not the hash of statement 2"
        ),
        ("UPDATE settlement_statement SET hash = previous_hash WHERE number = 3", "statement 3 has a hash that is not"),
        ("UPDATE settlement_chain SET number = 4", "the end of the chain is to be 4, and there are statements up to 5"),
        ("UPDATE settlement_chain SET hash = '00'", "the end of the chain is to have another hash than statement 5"),
        ("DELETE FROM settlement_chain", "the chain has 5 statements and its end is not in the store"),
    ]

    @Test("names the first break in one sentence", arguments: TestDatabaseKind.allCases, damages.indices)
    func breaks(_ kind: TestDatabaseKind, _ index: Int) async throws {
        let (damage, sentence) = Self.damages[index]
        try await Fixture.with(kind) { fixture in
            for task in Int64(1)...5 { _ = try await fixture.tell(Fixture.draft(task)) }
            #expect(try await fixture.chain.verify(partner: "partner.example.com").problem == nil)
            try await fixture.store.withConnection { try $0.execute(damage) }
            let problem = try await fixture.chain.verify(partner: "partner.example.com").problem
            #expect(problem?.hasPrefix(sentence) == true, "\(problem ?? "nothing")")
        }
    }

    @Test("hashes what the documents tell partners to hash")
    func documented() {
        let content = StatementContent(
            settlement: "drama", partner: "partner.example.com", number: 1, partnerTaskID: .number(42),
            day: "2024-12-09",
            revision: 1, bodyHash: StatementHash.of("{}"))
        let text = """
            herald-statement-1
            drama
            partner.example.com
            1
            2024-12-09
            1
            44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
            0000000000000000000000000000000000000000000000000000000000000000
            42
            """
        #expect(StatementHash.of(content, after: StatementHash.genesis) == StatementHash.of(text))
    }

    @Test("verifies a partner's copy by itself, and that its end is in the chain")
    func copies() async throws {
        try await Fixture.with(.sqlite) { fixture in
            for task in Int64(1)...5 { _ = try await fixture.tell(Fixture.draft(task)) }
            let lines = try await fixture.statements().map(StatementLine.text(of:))
            func report(_ lines: [String]) async throws -> ChainReport {
                let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).jsonl").path
                try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
                defer { try? FileManager.default.removeItem(atPath: path) }
                return try await fixture.chain.verify(try await StatementCopy.read(path))
            }
            let whole = try await report(lines)
            #expect(whole.problem == nil && whole.statements == 5 && whole.newer == 0)
            let part = try await report(Array(lines[1...3]))
            #expect(part.problem == nil && part.first == 2 && part.last == 4 && part.newer == 1)
            #expect(try await report([lines[0], lines[2]]).problem == "statement 2 is missing: after 1 comes 3")
            let changed = lines[2].replacing("1200", with: "9200")
            #expect(
                try await report([lines[0], lines[1], changed]).problem
                    == "statement 3 has another body than the one that its body_hash was made of")
            // A copy that somebody made up by the rules is whole, and not ours.
            try await fixture.store.withConnection {
                try $0.execute("DELETE FROM settlement_statement WHERE number > 3")
            }
            #expect(try await report(lines).problem == "statement 5, the copy's end, is not in our chain")
            try await fixture.store.withConnection { try $0.execute("UPDATE settlement_statement SET hash = 'x'") }
            #expect(
                try await report(Array(lines[...2])).problem
                    == "statement 3, the copy's end, is another one in our chain: there its hash is x")
            await #expect(throws: StatementRefusal.self) { _ = try await report([lines[0], "{\"number\":2}"]) }
            await #expect(throws: StatementRefusal.self) { _ = try await report([]) }
        }
    }

    @Test("keeps ids of tasks as they are: numbers, texts and none")
    func taskIDs() throws {
        for id in [PartnerTaskID.number(42), .text("42"), .text("a\n\"é"), .text(""), nil] {
            #expect(id.flatMap { PartnerTaskID(json: $0.json) } == id)
        }
        #expect(PartnerTaskID(json: "[1]") == nil)
    }
}
