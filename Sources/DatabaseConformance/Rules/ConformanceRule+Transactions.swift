import Database
import TestSupport

extension ConformanceRule {
    private struct ChangeOfMind: Error {}

    static let transactions: [ConformanceRule] = [
        ConformanceRule("a transaction that throws leaves nothing behind") { database in
            try await database.run("CREATE TABLE t (v INTEGER)")
            do {
                try await database.pool.transaction { connection in
                    try connection.execute("INSERT INTO t VALUES (1)")
                    throw ChangeOfMind()
                }
            } catch is ChangeOfMind {}
            try expectEqual(try await database.integer("SELECT COUNT(*) FROM t"), 0)
            try await database.pool.transaction { _ = try $0.execute("INSERT INTO t VALUES (2)") }
            try expectEqual(try await database.integer("SELECT COUNT(*) FROM t"), 1)
        },
        ConformanceRule("twenty who add one at the same time add twenty") { database in
            try await database.run("CREATE TABLE t (v INTEGER)", "INSERT INTO t VALUES (0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await database.pool.transaction { connection in
                            let lock: SQL = connection.dialect == .sqlite ? "" : " FOR UPDATE"
                            let value = try connection.queryFirst("SELECT v FROM t\(lock)")?.integer("v") ?? 0
                            try connection.execute("UPDATE t SET v = \(value + 1)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            try expectEqual(try await database.integer("SELECT v FROM t"), 20)
        },
        ConformanceRule("a row that one claims is passed over by the other", on: [.postgresql, .mysql]) { database in
            try await database.run("CREATE TABLE t (id INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1), (2), (3)")
            let options = SessionOptions()
            let driver = try database.driver(options: options)
            let claimed = try await onOwnThread {
                let first = try driver.connect()
                let second = try driver.connect()
                defer {
                    first.close()
                    second.close()
                }
                let claim: SQL = "SELECT id FROM t ORDER BY id LIMIT 2 FOR UPDATE SKIP LOCKED"
                return try first.transaction {
                    let mine = try first.query(claim).map { try $0.integer("id") }
                    let theirs = try second.transaction { try second.query(claim).map { try $0.integer("id") } }
                    return [mine, theirs]
                }
            }
            try expectEqual(claimed, [[1, 2], [3]])
        },
        ConformanceRule("a deadlock is contention, and the transaction run again succeeds", on: [.postgresql, .mysql]) {
            database in
            try await database.run(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)", "INSERT INTO t VALUES (1, 0), (2, 0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (first, second) in [(1, 2), (2, 1), (1, 2), (2, 1)] {
                    group.addTask {
                        for _ in 0..<5 {
                            try await database.pool.transaction { connection in
                                try connection.execute("UPDATE t SET v = v + 1 WHERE id = \(first)")
                                try connection.execute("UPDATE t SET v = v + 1 WHERE id = \(second)")
                            }
                        }
                    }
                }
                while let result = await group.nextResult() {
                    guard case .failure(let error) = result else { continue }
                    let kind = (error as? DatabaseError)?.kind
                    try expect(kind == .contention, "the error is \(error), not contention")
                }
            }
            let rows = try await database.pool.withConnection { try $0.query("SELECT v FROM t") }
            try expectEqual(rows.first?.values, rows.last?.values, "the two counts")
        },
    ]
}
