import Database
import TestSupport

extension ConformanceRule {
    static let failures: [ConformanceRule] = [
        ConformanceRule("a duplicate key is a unique violation whose message hides the value") { database in
            try await database.run(
                "CREATE TABLE t (v VARCHAR(50) PRIMARY KEY)", "INSERT INTO t VALUES ('it''s for key 7')")
            let error = try await expectError(.uniqueViolation) {
                try await database.run("INSERT INTO t VALUES (\("it's for key 7"))")
            }
            try expect(!error.description.contains("it's"), "the message shows the value: \(error)")
        },
        ConformanceRule("a NULL, a missing parent and a failed check are constraint violations") { database in
            try await database.run(
                "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY)",
                """
                CREATE TABLE t (a INTEGER NOT NULL, p INTEGER, CONSTRAINT small CHECK (a < 10),
                    FOREIGN KEY (p) REFERENCES p (id))
                """)
            for (a, p) in [(SQLValue.null, SQLValue.null), (.integer(11), .null), (.integer(1), .integer(5))] {
                try await expectError(.constraintViolation, "\(a), \(p)") {
                    try await database.run("INSERT INTO t (a, p) VALUES (\(a), \(p))")
                }
            }
        },
        ConformanceRule("a syntax error says so and where") { database in
            let error = try await expectError(.syntax) { try await database.run("SELECT 1 FORM t") }
            let place = database.kind == .mysql ? "line 1" : "FORM"
            try expect(
                database.kind == .postgresql || error.message.contains(place) || error.message.contains("t"),
                "the message does not say where: \(error)")
            try await expectError(.syntax) { try await database.run("SELEC 1") }
        },
        ConformanceRule("an unknown table and an unknown column are named") { database in
            try await database.run("CREATE TABLE t (v INTEGER)")
            for (statement, name) in [("SELECT 1 FROM absent", "absent"), ("SELECT missing FROM t", "missing")] {
                let error = try await expectError(.unknownTableOrColumn) {
                    try await database.run(SQL(text: statement))
                }
                try expect(error.message.contains(name), "the message does not name \(name): \(error)")
                try expect(database.kind == .sqlite || error.hint != nil, "no hint")
            }
        },
        ConformanceRule("a value that does not fit is an error that does not show it", on: [.postgresql, .mysql]) {
            database in
            try await database.run("CREATE TABLE t (v SMALLINT)")
            for value in ["secret-value", "99999999"] {
                let error = try await expectError(.unexpectedValue) {
                    try await database.run("INSERT INTO t VALUES (\(value))")
                }
                try expect(!error.description.contains(value), "the message shows the value: \(error)")
            }
        },
        ConformanceRule("a value larger than the server takes names the limit to raise, and ends nothing", on: [.mysql])
        {
            database in
            try await database.run("CREATE TABLE t (v LONGTEXT)")
            let (error, isAlive) = try await database.pool.withConnection { connection in
                let limit = try connection.queryFirst("SELECT @@max_allowed_packet AS bytes")?.integer("bytes") ?? 0
                let value = String(repeating: "v", count: Int(limit))
                var error: DatabaseError?
                do {
                    try connection.execute("INSERT INTO t VALUES (\(value))")
                } catch let refusal as DatabaseError {
                    error = refusal
                }
                try connection.execute("INSERT INTO t VALUES (\(String(value.dropLast(1_000))))")
                return (error, connection.isAlive())
            }
            try expectEqual(error?.kind, .unexpectedValue)
            try expect(
                error?.message.contains("raise max_allowed_packet") == true, "not named: \(String(describing: error))")
            try expect(isAlive, "the session has ended")
        },
        ConformanceRule("a wrong password is access denied, and not in the message", on: [.postgresql, .mysql]) {
            database in
            let driver = try database.driver(password: "wr0ng-s3cret")
            let error = try await expectError(.accessDenied) {
                try await onOwnThread { try driver.connect().isAlive() }
            }
            try expect(!"\(error) \(error.hint ?? "")".contains("wr0ng"), "the message shows the password: \(error)")
            try expect(!"\(driver) \(database.url)".contains("wr0ng"), "the driver shows the password")
            var dumped = ""
            dump(driver, to: &dumped)
            try expect(!dumped.contains("wr0ng"), "a dump of the driver shows the password")
            try expect(error.hint != nil, "no hint")
        },
        ConformanceRule("a missing database is access denied", on: [.postgresql, .mysql]) { database in
            let url = database.url.with(database: "absent")
            let driver = try TestDatabase.driver(database.kind, url: url, options: SessionOptions())
            let error = try await expectError(.accessDenied) {
                try await onOwnThread { try driver.connect().isAlive() }
            }
            try expect(error.message.contains("absent"), "the message does not name the database: \(error)")
        },
        ConformanceRule("a port on which nobody listens is unreachable", on: [.postgresql, .mysql]) { database in
            let scheme = database.kind == .mysql ? "mysql" : "postgres"
            let url = try DatabaseURL("\(scheme)://reader:pw@127.0.0.1:1/name")
            let driver = try TestDatabase.driver(database.kind, url: url, options: SessionOptions())
            let error = try await expectError(.unreachable) { try await onOwnThread { try driver.connect().isAlive() } }
            try expect(error.message.contains("127.0.0.1:1/name"), "the message does not name the address: \(error)")
        },
        ConformanceRule("a host without an address is unreachable", on: [.postgresql, .mysql]) { database in
            let scheme = database.kind == .mysql ? "mysql" : "postgres"
            let url = try DatabaseURL("\(scheme)://reader:pw@nowhere.invalid/name")
            let driver = try TestDatabase.driver(database.kind, url: url, options: SessionOptions())
            try await expectError(.unreachable) { try await onOwnThread { try driver.connect().isAlive() } }
        },
        ConformanceRule("an unknown option of the URL is named", on: [.postgresql, .mysql]) { database in
            let scheme = database.kind == .mysql ? "mysql" : "postgres"
            do {
                let url = try DatabaseURL("\(scheme)://h/d?sslmod=require")
                _ = try TestDatabase.driver(database.kind, url: url, options: SessionOptions())
            } catch let error as DatabaseURLError {
                return try expect(error.description.contains("sslmod"), "the message does not name it: \(error)")
            }
            throw ConformanceFailure("no error", #fileID, #line)
        },
        ConformanceRule(
            "a statement begun inside of another's rows is refused, not mixed up", on: [.postgresql, .mysql]
        ) {
            database in
            try await database.makeDigits()
            _ = try await database.pool.withConnection { connection in
                var refused = 0
                try connection.forEachRow("SELECT d FROM digit") { _ in
                    do { try connection.execute("SELECT 1") } catch { refused += 1 }
                }
                try expectEqual(refused, 10)
                try expectEqual(try connection.query("SELECT d FROM digit").count, 10)
            }
        },
    ]
}
