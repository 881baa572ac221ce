import Database
import Testing
import Watches

@Suite("Names in SQL text")
struct IdentifierTests {
    @Test("a quote in a name is doubled")
    func quotes() {
        #expect(Identifier.quoted("or`der", .mysql) == "`or``der`")
        #expect(Identifier.quoted("or\"der", .postgresql) == "\"or\"\"der\"")
        #expect(Identifier.quoted("a\0b", .sqlite) == "\"ab\"")
        #expect(Identifier.quoted("会员", .mysql) == "`会员`")
    }

    @Test("only the first point divides a schema from a name")
    func paths() {
        #expect(Identifier.quotedPath("crm.members", .postgresql) == "\"crm\".\"members\"")
        #expect(Identifier.quotedPath("members", .mysql) == "`members`")
        #expect(Identifier.quotedPath("crm.a.b", .postgresql) == "\"crm\".\"a.b\"")
        #expect(Identifier.quotedPath("queue", beside: "crm.members", .mysql) == "`crm`.`queue`")
        #expect(Identifier.quotedPath("queue", beside: "members", .mysql) == "`queue`")
    }

    @Test("a literal ends where it should")
    func literals() {
        #expect(Identifier.literal("it's", .postgresql) == "'it''s'")
        #expect(Identifier.literal("a\\'", .mysql) == "'a\\\\'''")
    }

    @Test("a mark says whose text it is, and ends no comment itself")
    func marks() {
        #expect(WatchKit.mark(of: "new-members") == "/* herald new-members 1 */")
        #expect(WatchKit.mark(of: "a */ b") == "/* herald a____b 1 */")
        #expect(WatchKit.markedWatch(in: "BEGIN \(WatchKit.mark(of: "x")) END") == "x")
        #expect(WatchKit.markedWatch(in: "BEGIN INSERT INTO x END") == nil)
    }
}
