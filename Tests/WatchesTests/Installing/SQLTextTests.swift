import Testing

@testable import Watches

@Suite("A statement's essence")
struct SQLTextTests {
    @Test("comments and space say nothing, unless they are in a text")
    func essence() {
        let full = "BEGIN\n  /* herald a 1 */\n  -- why\n  SET @x = '/* -- ' ;\n  SET `a -- b` = 1;\nEND"
        #expect(SQLText(full) == SQLText("BEGIN SET @x = '/* -- ' ; SET `a -- b` = 1; END;"))
        #expect(SQLText("a -- b").essence == "a")
        #expect(SQLText("SELECT 'A'") != SQLText("SELECT 'a'"))
        #expect(SQLText("/* without end").essence.isEmpty)
    }

    @Test("names the columns of the old and the new row, quoted or not")
    func columns() {
        let text = "IF NOT (OLD.`phone` <=> NEW.`phone`) OR new.city <> '' THEN x(OLD.\"the city\"); renew.x"
        #expect(SQLText(text).rowColumns == ["phone", "city", "the city"])
    }

    @Test("reads the texts of an enum or a check")
    func literals() {
        #expect(SQLType.literals("enum('NEW_MEMBER','UPDATE_MEMBER')") == ["NEW_MEMBER", "UPDATE_MEMBER"])
        #expect(
            SQLType.isInteger("bigint(20) unsigned") && SQLType.isInteger("INTEGER")
                && !SQLType.isInteger("varchar(36)"))
    }
}
