import Database
import TestSupport
import Watches

/// A database with the watched table, and a user who may do little there.
struct RestrictedUser {
    let database: TestDatabase
    let name: String
    static let password = "restricted-7f3a"

    /// - Parameter grants: what the user may: `SELECT ON members`.
    static func with(
        _ kind: TestDatabaseKind, grants: [String] = [], _ body: (RestrictedUser) async throws -> Void
    ) async throws {
        let database = try await TestDatabase.make(kind)
        let user = RestrictedUser(
            database: database, name: "watch_" + String(UInt32.random(in: .min ... .max), radix: 36))
        do {
            try await database.pool.withConnection { connection in
                try connection.executeScript(OriginInstallation.members(connection.dialect))
                try connection.executeScript(user.creation)
                for grant in grants { try connection.executeScript("GRANT \(grant) TO \(user.account)") }
            }
            try await body(user)
        } catch {
            try? await user.remove()
            throw error
        }
        try await user.remove()
    }

    /// As a statement names it.
    var account: String { database.kind == .mysql ? "'\(name)'@'127.0.0.1'" : name }

    private var creation: String {
        database.kind == .mysql
            ? "CREATE USER \(account) IDENTIFIED BY '\(Self.password)'"
            : "CREATE ROLE \(account) LOGIN PASSWORD '\(Self.password)'"
    }

    private func remove() async throws {
        let statement = database.kind == .mysql ? "DROP USER \(account)" : "DROP ROLE \(account)"
        if database.kind == .mysql { try? await admin(statement) }
        try await database.drop()
        guard database.kind == .postgresql, let server = try database.kind.serverURL() else { return }
        let driver = try TestDatabase.driver(database.kind, url: server, options: SessionOptions())
        try await onOwnThread {
            let connection = try driver.connect()
            defer { connection.close() }
            try connection.executeScript(statement)
        }
    }

    func admin(_ statement: String) async throws {
        try await database.pool.withConnection { try $0.executeScript(statement) }
    }

    /// On a session of this user's.
    func run<Result: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Result) async throws -> Result {
        let driver = try database.driver(user: name, password: Self.password)
        return try await onOwnThread {
            let connection = try driver.connect()
            defer { connection.close() }
            return try body(connection)
        }
    }
}
