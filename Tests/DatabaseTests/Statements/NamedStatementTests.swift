import Database
import Testing

@Suite("A user's SQL with named parameters")
struct NamedStatementTests {
    /// The statement as the database gets it, with 7 bound to every name.
    private func rendered(_ text: String, _ dialect: SQLDialect) throws -> String {
        let statement = try NamedStatement(text, dialect: dialect)
        let values = Dictionary(uniqueKeysWithValues: statement.names.map { ($0, SQLValue.integer(7)) })
        return try statement.bind(values).text(for: dialect)
    }

    @Test(
        "parameters are found where they are, and nowhere else",
        arguments: [
            ("SELECT :a", "SELECT ?"),
            ("SELECT :a,:b , (:c)", "SELECT ?,? , (?)"),
            ("SELECT a>=:start AND b<:end_2", "SELECT a>=? AND b<?"),
            ("SELECT ':a', :a", "SELECT ':a', ?"),
            ("SELECT 'it''s :a', :a", "SELECT 'it''s :a', ?"),
            ("SELECT '', :a, ''''", "SELECT '', ?, ''''"),
            ("SELECT \"x:a\", :a", "SELECT \"x:a\", ?"),
            ("SELECT \"x\"\":a\", :a", "SELECT \"x\"\":a\", ?"),
            ("SELECT 1 -- :a ' ?\n, :a", "SELECT 1 -- :a ' ?\n, ?"),
            ("SELECT /* :a ' ; ? */ :a", "SELECT /* :a ' ; ? */ ?"),
            ("SELECT :a; -- done; :b", "SELECT ? -- done; :b"),
            ("SELECT 1;", "SELECT 1"),
            ("SELECT 1 ; ; \n", "SELECT 1   \n"),
            ("SELECT '微信：:a😀', :a", "SELECT '微信：:a😀', ?"),
            ("SELECT :开始", "SELECT ?"),
            ("SELECT a->>'$.x' FROM t WHERE b = :b", "SELECT a->>'$.x' FROM t WHERE b = ?"),
        ])
    func everywhere(_ text: String, _ expected: String) throws {
        for dialect in [SQLDialect.sqlite, .mysql] { #expect(try rendered(text, dialect) == expected) }
        let inPostgreSQL = try NamedStatement(text, dialect: .postgresql)
        #expect(try inPostgreSQL.names == NamedStatement(text, dialect: .sqlite).names)
    }

    @Test(
        "PostgreSQL's own syntax is left alone",
        arguments: [
            ("SELECT :a::date, b::text", "SELECT $1::date, b::text"),
            ("SELECT arr[1:2], arr[i:j], arr[:a]", "SELECT arr[1:2], arr[i:j], arr[$1]"),
            ("SELECT ARRAY[:a, :b]", "SELECT ARRAY[$1, $2]"),
            ("SELECT $$ :a ' $$, :a", "SELECT $$ :a ' $$, $1"),
            ("SELECT $tag$ :a $$ ; $tag$, :a", "SELECT $tag$ :a $$ ; $tag$, $1"),
            ("SELECT a$b$, :a", "SELECT a$b$, $1"),
            ("SELECT E'it\\'s :a', :a", "SELECT E'it\\'s :a', $1"),
            ("SELECT 'a\\', :a", "SELECT 'a\\', $1"),
            ("SELECT /* /* :a */ :a */ :a", "SELECT /* /* :a */ :a */ $1"),
            ("SELECT j ? 'k', j ?| ARRAY['x'], j @> '{}'", "SELECT j ? 'k', j ?| ARRAY['x'], j @> '{}'"),
            ("SELECT j #> '{a}' -- :x", "SELECT j #> '{a}' -- :x"),
            ("SELECT f(x := :a)", "SELECT f(x := $1)"),
            ("SELECT :a, :b, :a", "SELECT $1, $2, $3"),
        ])
    func postgresql(_ text: String, _ expected: String) throws {
        #expect(try rendered(text, .postgresql) == expected)
    }

    @Test(
        "MySQL's own syntax is left alone",
        arguments: [
            ("SELECT 'it\\'s :a', :a", "SELECT 'it\\'s :a', ?"),
            ("SELECT \"it\\\"s :a\", :a", "SELECT \"it\\\"s :a\", ?"),
            ("SELECT 'a\\\\', :a", "SELECT 'a\\\\', ?"),
            ("SELECT `a``:b`, :a", "SELECT `a``:b`, ?"),
            ("SELECT 1 # :a ' ?\n, :a", "SELECT 1 # :a ' ?\n, ?"),
            ("SELECT 5--:a", "SELECT 5--?"),
            ("SELECT @x := :a, @@global.y", "SELECT @x := ?, @@global.y"),
            ("SELECT /*! STRAIGHT_JOIN */ :a", "SELECT /*! STRAIGHT_JOIN */ ?"),
        ])
    func mysql(_ text: String, _ expected: String) throws {
        #expect(try rendered(text, .mysql) == expected)
    }

    @Test(
        "SQLite's own syntax is left alone",
        arguments: [
            ("SELECT [a:b], :a", "SELECT [a:b], ?"),
            ("SELECT `a:b`, 'a\\', :a", "SELECT `a:b`, 'a\\', ?"),
            ("SELECT 5--:a", "SELECT 5--:a"),
        ])
    func sqlite(_ text: String, _ expected: String) throws {
        #expect(try rendered(text, .sqlite) == expected)
    }

    @Test(
        "what cannot be right is an error that says what and where",
        arguments: [
            (SQLDialect.mysql, "", "the query is empty"),
            (.mysql, " ; -- nothing", "the query is empty"),
            (.mysql, "SELECT 1;\nDELETE FROM t", "a second statement begins in line 2"),
            (.mysql, "SELECT 1; :a", "a second statement begins in line 1"),
            (.mysql, "SELECT\n\n'abc", "what ' opens in line 3 has no end"),
            (.mysql, "SELECT 1 /* x", "what /* opens in line 1 has no end"),
            (.postgresql, "SELECT $x$ a $y$", "what $x$ opens in line 1 has no end"),
            (.sqlite, "SELECT [a", "what [ opens in line 1 has no end"),
            (.mysql, "SELECT a = ?", "the query has a placeholder ? in line 1"),
            (.sqlite, "SELECT a = ?2", "the query has a placeholder ?2 in line 1"),
            (.sqlite, "SELECT a = @name", "the query has a placeholder @name in line 1"),
            (.sqlite, "SELECT a = $name", "the query has a placeholder $name in line 1"),
            (.sqlite, "SELECT a = :1", "the query has a placeholder :1 in line 1"),
            (.postgresql, "SELECT a = $1", "the query has a placeholder $1 in line 1"),
            (.sqlite, "SELECT 1\u{0}; DROP TABLE t", "the query holds a zero byte, where a database may stop reading"),
        ])
    func errors(_ dialect: SQLDialect, _ text: String, _ message: String) {
        let error = #expect(throws: DatabaseError.self) { try NamedStatement(text, dialect: dialect) }
        #expect(error?.message == message)
    }

    @Test("an unknown name is told with those that are known")
    func unknownName() throws {
        let statement = try NamedStatement("SELECT :start, :stop", dialect: .mysql)
        let error = #expect(throws: DatabaseError.self) {
            try statement.bind(["start": .integer(1), "end": .integer(2)])
        }
        #expect(error?.kind == .unknownParameter)
        #expect(error?.message == "the query uses :stop, which is not known")
        #expect(error?.hint == "the parameters are :end, :start")
        #expect(throws: DatabaseError.self) { try statement.checkNames(known: ["start", "end"]) }
    }

    @Test("no text whatever stops the program, and what is accepted keeps its text", arguments: SQLDialect.allCases)
    func fuzz(_ dialect: SQLDialect) throws {
        var random = SeededRandom(seed: 20_250_905)
        let alphabet = Array("'\"`[]():;?$@#-/*\\eE! \n\tab1_,=\u{e9}😀")
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...24, using: &random)
            let text = String((0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] })
            guard let statement = try? NamedStatement(text, dialect: dialect) else { continue }
            let values = Dictionary(uniqueKeysWithValues: statement.names.map { ($0, SQLValue.text($0)) })
            let bound = try statement.bind(values)
            // Put the names back in, and only semicolons are missing.
            var original = bound.fragments[0]
            for (value, fragment) in zip(bound.parameters, bound.fragments.dropFirst()) {
                original += ":\(value.displayText)" + fragment
            }
            let lost = text.filter { $0 != ";" } == original.filter { $0 != ";" }
            #expect(lost, "\(text.debugDescription) became \(original.debugDescription)")
        }
    }
}
