import Database
import Testing

@Suite("A database's URL")
struct DatabaseURLTests {
    @Test("has user, password, host, port, name and options, percent-decoded")
    func parts() throws {
        let url = try DatabaseURL(
            "mysql://re%40der:p%2Fw%3F%23%25%20六@db.example.com:3307/six%20page?socket=/run/m.sock&x")
        #expect(url.dialect == .mysql)
        #expect(url.user == "re@der")
        #expect(url.password == "p/w?#% 六")
        #expect(url.host == "db.example.com")
        #expect(url.port == 3_307)
        #expect(url.database == "six page")
        #expect(url.options == ["socket": "/run/m.sock", "x": ""])
    }

    @Test("may leave out all but scheme and host")
    func shortest() throws {
        let url = try DatabaseURL("postgres://h")
        #expect(url.host == "h")
        #expect(url.user == nil && url.password == nil && url.port == nil && url.database.isEmpty)
        #expect(try DatabaseURL("postgres://:pw@h:/d").password == "pw")
        #expect(try DatabaseURL("postgres://u:@h/d").password == "")
    }

    @Test("takes the last @ for the host's, as people leave it in passwords")
    func atSign() throws {
        let url = try DatabaseURL("mysql://u:a@b:c@h:1/d")
        #expect(url.password == "a@b:c")
        #expect(url.host == "h")
    }

    @Test(
        "knows its schemes by several names, whatever driver other software names after a plus sign",
        arguments: [
            ("postgres", SQLDialect.postgresql), ("postgresql", .postgresql), ("PostgreSQL+asyncpg", .postgresql),
            ("mysql", .mysql), ("mariadb", .mysql), ("mysql+pymysql", .mysql),
        ])
    func schemes(_ scheme: String, _ dialect: SQLDialect) throws {
        #expect(try DatabaseURL("\(scheme)://h/d").dialect == dialect)
    }

    @Test(
        "of SQLite is a path as it stands",
        arguments: [
            ("sqlite:data/herald.db", "data/herald.db"), ("sqlite:/var/a%20b?.db", "/var/a%20b?.db"),
            ("sqlite:///var/x.db", "/var/x.db"), ("sqlite::memory:", ":memory:"),
        ])
    func sqlite(_ text: String, _ path: String) throws {
        let url = try DatabaseURL(text)
        #expect(url.dialect == .sqlite)
        #expect(url.database == path)
    }

    @Test("keeps brackets of an IPv6 address out of the host and in the location")
    func ipv6() throws {
        let url = try DatabaseURL("postgres://u@[::1]:5433/d")
        #expect(url.host == "::1")
        #expect(url.location == "[::1]:5433/d")
    }

    @Test("never shows its password")
    func redaction() throws {
        let url = try DatabaseURL("mysql://reader:s3cret@h:3306/d?x=s3cret")
        var dumped = ""
        dump(url, to: &dumped)
        for text in ["\(url)", url.debugDescription, url.location, dumped, "\([url])"] {
            #expect(!text.contains("s3cret"))
        }
        #expect(url.description == "mysql://reader:***@h:3306/d")
    }

    @Test(
        "that is wrong is an error that says what and shows no password",
        arguments: [
            ("herald.db", "sqlite:PATH"), ("", "sqlite:PATH"), ("oracle://u:s3cret@h/d", "oracle: is not known"),
            ("mysql:u:s3cret@h/d", "//"), ("mysql://u:s3cret@/d", "host is missing"), ("mysql://", "host is missing"),
            ("mysql://u:s3/cret@h/d", "%2F"), ("mysql://u:s3cret@h:0/d", "1 to 65535"),
            ("mysql://u:s3cret@h:99999/d", "1 to 65535"), ("mysql://u:s3cret%zz@h/d", "%25"),
            ("mysql://u:s3cret%@h/d", "%25"), ("mysql://u:s3cret%ff@h/d", "UTF-8"),
            ("mysql://u:s3cret%00@h/d", "UTF-8"),
            ("mysql://u:s3cret@[::1/d", "]"), ("mysql://u:s3cret@h/d#x", "%23"), ("sqlite:", "path"),
            ("sqlite://data/x.db", "sqlite:data/x.db"),
        ])
    func errors(_ text: String, _ part: String) {
        let error = #expect(throws: DatabaseURLError.self) { try DatabaseURL(text) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "no error")")
        #expect(error?.description.contains("s3") == false)
        #expect(error?.description.contains("cret") == false)
    }
}
