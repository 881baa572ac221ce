import Database
import TestSupport

extension ConformanceRule {
    static let stopping: [ConformanceRule] = [
        ConformanceRule("cancelling the caller stops the statement on the server") { database in
            try await database.makeDigits()
            try await database.withPool(SessionOptions(statementTimeout: nil)) { pool in
                let started = ContinuousClock.now
                let task = Task {
                    try await pool.withConnection { try $0.queryFirst(TestDatabase.endlessCount)?.values.count }
                }
                try await database.waitForRunningStatements("endless", 1)
                task.cancel()
                try await expectError(.cancelled) { try await task.value }
                try await database.waitForRunningStatements("endless", 0)
                try expect(ContinuousClock.now - started < .seconds(30), "stopping took long")
                let next = try await pool.withConnection { try $0.queryFirst("SELECT 7 AS n")?.integer("n") }
                try expectEqual(next, 7, "the answer afterwards")
            }
        },
        ConformanceRule("a statement that runs longer than the session allows is stopped on the server") { database in
            try await database.makeDigits()
            try await database.withPool(SessionOptions(statementTimeout: .milliseconds(300))) { pool in
                let error = try await expectError(.statementTimeout) {
                    try await pool.withConnection { try $0.queryFirst(TestDatabase.endlessCount)?.values.count }
                }
                try expect(!error.message.isEmpty, "the error says nothing")
                try await database.waitForRunningStatements("endless", 0)
                let next = try await pool.withConnection { try $0.queryFirst("SELECT 7 AS n")?.integer("n") }
                try expectEqual(next, 7, "the answer afterwards")
            }
        },
        ConformanceRule("a call that takes longer than its caller allows is stopped on the server") { database in
            try await database.makeDigits()
            try await database.withPool(SessionOptions(statementTimeout: nil)) { pool in
                try await expectError(.statementTimeout) {
                    try await pool.withConnection(timeout: .milliseconds(300)) {
                        try $0.queryFirst(TestDatabase.endlessCount)?.values.count
                    }
                }
                try await database.waitForRunningStatements("endless", 0)
            }
        },
        ConformanceRule("a rest without end that nobody wants is stopped on the server") { database in
            try await database.makeDigits()
            try await expectError(.rowLimit) {
                try await database.pool.withConnection { try $0.query(TestDatabase.endlessRows, limit: 10).count }
            }
            try await database.waitForRunningStatements("digit", 0)
        },
        ConformanceRule("cancelling when nothing runs, or after closing, does nothing") { database in
            let driver = try database.driver()
            let answer = try await onOwnThread {
                let connection = try driver.connect()
                let canceller = connection.canceller
                canceller.cancel()
                // The server may hit the statement that comes right after; what counts is that it passes.
                _ = try? connection.execute("SELECT 1")
                let answer = try connection.queryFirst("SELECT 7 AS n")?.integer("n")
                connection.close()
                canceller.cancel()
                connection.close()
                return answer
            }
            try expectEqual(answer, 7)
        },
        ConformanceRule("a session that the server ended is replaced", on: [.postgresql, .mysql]) { database in
            try await database.withPool(SessionOptions()) { pool in
                let isMySQL = database.kind == .mysql
                let session = try await pool.withConnection { connection in
                    try connection.queryFirst(isMySQL ? "SELECT CONNECTION_ID()" : "SELECT pg_backend_pid()")?
                        .values[0].wholeNumber ?? 0
                }
                try await database.run(
                    isMySQL ? "KILL CONNECTION \(raw: String(session))" : "SELECT pg_terminate_backend(\(session))")
                do {
                    _ = try await pool.withConnection { try $0.query("SELECT 1").count }
                } catch let error as DatabaseError {
                    try expectEqual(error.kind, .connectionLost)
                }
                let next = try await pool.withConnection { try $0.queryFirst("SELECT 7 AS n")?.integer("n") }
                try expectEqual(next, 7, "the answer afterwards")
            }
        },
        ConformanceRule("a session that the server ended does not seem alive", on: [.postgresql, .mysql]) { database in
            let driver = try database.driver()
            let lives = try await onOwnThread {
                let victim = try driver.connect()
                let other = try driver.connect()
                defer {
                    victim.close()
                    other.close()
                }
                let before = victim.isAlive()
                let isMySQL = victim.dialect == .mysql
                let session =
                    try victim.queryFirst(isMySQL ? "SELECT CONNECTION_ID()" : "SELECT pg_backend_pid()")?
                    .values[0].wholeNumber ?? 0
                try other.execute(
                    isMySQL
                        ? "KILL CONNECTION \(raw: String(session))" : "SELECT pg_terminate_backend(\(session), 5000)")
                return [before, victim.isAlive()]
            }
            try expectEqual(lives, [true, false])
        },
    ]
}
