import Database
import Foundation
import TestSupport
import Testing
import Timekeeping

@testable import Server

@Suite("The gatekeeper", .timeLimit(.minutes(1)))
struct GatekeeperTests {
    @Test("lets in who has a token, as who the token says", arguments: TestDatabaseKind.allCases)
    func letsIn(_ kind: TestDatabaseKind) async throws {
        try await withAccess(kind) { access in
            let node = access.node()
            let (reader, metrics) = (
                try await access.create("reader", .developer), try await access.create("prom", only: .metrics)
            )
            let caller = try await node.caller(reader)
            #expect(caller.name == "reader" && caller.level == .developer && caller.purpose == nil)
            #expect(caller.actor == "token:reader" && reader.contains("_\(caller.credential ?? "?")_"))
            #expect(try await node.caller(metrics).purpose == "metrics")
            // One that is made while the node runs is known at its first use.
            let later = try await access.create("later", .admin)
            #expect(try await node.caller(later).level == .admin)
            #expect(try await node.refusal(of: "bEARER   \(later) ") == nil)
        }
    }

    @Test("allows a level what is below it, and a token with a purpose that purpose alone")
    func levels() {
        let developer = Caller(name: "d", level: .developer)
        #expect(developer.may(.open, purpose: nil) && developer.may(.restricted, purpose: "metrics"))
        #expect(developer.may(.developer, purpose: nil) && !developer.may(.admin, purpose: "alerts"))
        let alerts = Caller(name: "a", level: .admin, purpose: "alerts")
        #expect(alerts.may(.admin, purpose: "alerts") && alerts.may(.open, purpose: nil))
        #expect(!alerts.may(.restricted, purpose: nil) && !alerts.may(.restricted, purpose: "metrics"))
        #expect(Caller.stranger.may(.open, purpose: nil) && !Caller.stranger.may(.restricted, purpose: nil))
    }

    @Test(
        "says the same of a token that is unknown, revoked, expired, changed or no token at all",
        arguments: TestDatabaseKind.allCases)
    func noOracle(_ kind: TestDatabaseKind) async throws {
        try await withAccess(kind) { access in
            let node = access.node()
            let revoked = try await access.create("revoked")
            let expired = try await access.create("expired", lifetime: .seconds(60))
            let right = try await access.create("right")
            _ = try await access.ledger.revoke("revoked", by: "cli:test")
            access.clock.advance(by: .seconds(60))
            let secretOfAnother = right.prefix(18) + TokenText.make().text.dropFirst(18)
            let presented = [
                "Bearer \(TokenText.make().text)", "Bearer \(revoked)", "Bearer \(expired)",
                "Bearer \(secretOfAnother)",
                "Bearer \(right)a", "Bearer \(right.dropLast())", "Bearer x", "Bearer ", "Bearer", "Basic dXNlcjpwdw==",
                right, "", "Bearer \(right) \(right)", "Bearer 秘密",
            ]
            for (number, authorization) in presented.enumerated() {
                let refusal = try #require(
                    try await node.refusal(of: authorization, from: "198.51.100.\(number)"), "\(authorization)")
                #expect(refusal.status == .unauthorized && refusal.code == "unauthorized")
                #expect(refusal.message == APIError.wrongToken.message)
                #expect(refusal.headers == APIError.wrongToken.headers)
                #expect(refusal.headers[.wwwAuthenticate] == #"Bearer realm="herald", error="invalid_token""#)
            }
            #expect(try await node.status(right) == 200)
            let missing = try await node.refusal(of: nil)
            #expect(missing?.status == .unauthorized)
            #expect(missing?.headers[.wwwAuthenticate] == #"Bearer realm="herald""#)
        }
    }

    @Test("of another node refuses a revoked token after the next look", arguments: TestDatabaseKind.allCases)
    func revocation(_ kind: TestDatabaseKind) async throws {
        try await withAccess(kind) { access in
            let node = access.node()
            let token = try await access.create("script")
            try await access.keeping(node) {
                #expect(try await node.status(token) == 200)
                let revoked = try await access.ledger.revoke("script", by: "cli:test")
                #expect(revoked.revokedAt == nil)
                await access.nextLook()
                #expect(TokenKeeper.interval <= .seconds(4))
                #expect(try await node.status(token) == 401)
            }
            let again = try await access.ledger.revoke(token.split(separator: "_")[1].description, by: "cli:test")
            #expect(again.revokedBy == "cli:test")
        }
    }

    @Test("asks the store nothing for a token that it knows, and writes its last use once a minute")
    func hotPath() async throws {
        let database = try await TestDatabase.make(.sqlite, migrations: ServerSchema.migrations)
        let recorder = StatementRecorder(try database.driver())
        let pool = ConnectionPool(driver: recorder, configuration: PoolConfiguration(maximumConnections: 1))
        let access = AccessFixture(store: database.pool)
        let node = access.node(over: pool)
        let token = try await access.create("script")
        try await access.keeping(node) {
            let before = recorder.count
            for number in 0..<1_000 { _ = try await node.caller(token, from: "192.0.2.\(number % 200)") }
            #expect(recorder.count == before)
            func writes() -> Int {
                recorder.statements.count { $0.text(for: .sqlite).hasPrefix("UPDATE access_token SET last_used_at") }
            }
            #expect(writes() == 0)
            let used = access.clock.now()
            await access.nextLook()
            #expect(writes() == 1)
            let known = try await access.ledger.list().first
            #expect(known?.lastUsedAt == used && known?.lastUsedFrom == "192.0.2.199")
            // A minute of use at every look.
            for _ in 0..<29 {
                _ = try await node.caller(token)
                await access.nextLook()
            }
            #expect(try await access.ledger.list().first?.lastUsedAt == used)
            _ = try await node.caller(token, from: "192.0.2.7")
            let usedAgain = access.clock.now()
            await access.nextLook()
            #expect(try await access.ledger.list().first?.lastUsedAt == usedAgain)
            _ = try await node.caller(token, from: "192.0.2.8")
        }
        // What was not yet written is, when the node stops.
        #expect(try await access.ledger.list().first?.lastUsedFrom == "192.0.2.8")
        await pool.close()
        try await database.drop()
    }

    @Test("asks one question for many new tokens at once")
    func shared() async throws {
        let database = try await TestDatabase.make(.sqlite, migrations: ServerSchema.migrations)
        let recorder = StatementRecorder(try database.driver())
        let pool = ConnectionPool(driver: recorder)
        let access = AccessFixture(store: database.pool)
        let node = access.node(over: pool)
        var tokens: [String] = []
        for number in 0..<50 { tokens.append(try await access.create("token-\(number)")) }
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for token in tokens { group.addTask { try await node.status(token) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 50))
        #expect(recorder.count <= 2 * 50)
        await pool.close()
        try await database.drop()
    }

    @Test("goes on with what it knows while the store is away, for five minutes, and tells others to come again")
    func storeAway() async throws {
        let database = try await TestDatabase.make(.sqlite, migrations: ServerSchema.migrations)
        let driver = SwitchedDriver(try database.driver())
        let pool = ConnectionPool(driver: driver)
        let access = AccessFixture(store: database.pool)
        let node = access.node(over: pool)
        let token = try await access.create("script")
        try await access.keeping(node) {
            driver.isAway = true
            await access.nextLook()
            #expect(try await node.status(token) == 200)
            #expect(try await node.status(TokenText.make().text) == 503)
            #expect(try await node.status("herald_nonsense") == 401)
            await access.nextLook()
            #expect(access.log.count("the store cannot be asked for tokens") == 1)
            access.clock.advance(by: TokenDirectory.trust)
            await access.clock.waitForSleepers()
            let refusal = try await node.refusal(of: "Bearer " + token)
            #expect(refusal?.status == .serviceUnavailable && refusal?.headers[.retryAfter] == "5")
            driver.isAway = false
            await access.nextLook()
            #expect(try await node.status(token) == 200)
            #expect(access.log.count("the store answers again") == 1)
        }
        await pool.close()
        try await database.drop()
    }

    @Test(
        "knows no token under a name that lives already, and gives an ended one's name again",
        arguments: TestDatabaseKind.allCases)
    func names(_ kind: TestDatabaseKind) async throws {
        try await withAccess(kind) { access in
            _ = try await access.create("script", lifetime: .seconds(3_600))
            await #expect(throws: TokenRefusal.self) { try await access.create("script") }
            await #expect(throws: TokenRefusal.self) { try await access.create("a name") }
            await #expect(throws: TokenRefusal.self) { try await access.create(String(repeating: "a", count: 65)) }
            await #expect(throws: TokenRefusal.self) { try await access.ledger.revoke("nobody", by: "cli:test") }
            _ = try await access.create("Script")
            access.clock.advance(by: .seconds(3_600))
            let second = try await access.create("script")
            _ = try await access.ledger.revoke("script", by: "cli:test")
            let third = try await access.create("script")
            let node = access.node()
            #expect(try await node.status(second) == 401)
            #expect(try await node.status(third) == 200)
            #expect(try await access.ledger.list().map(\.name) == ["Script", "script"])
            let all = try await access.ledger.list(includingEnded: true).map { $0.state(at: access.clock.now()) }
            #expect(all == [.expired, .live, .revoked, .live])
        }
    }

    @Test("finds the secret nowhere in the store", arguments: TestDatabaseKind.allCases)
    func secretsInStore(_ kind: TestDatabaseKind) async throws {
        try await withAccess(kind) { access in
            let token = try await access.create("script")
            let rows = try await access.store.withConnection { try $0.query("SELECT * FROM access_token") }
            #expect(rows.count == 1 && !"\(rows)".contains(token.suffix(58)))
            #expect("\(rows)".contains(SecretHash.text(try #require(TokenText(token)).hash)))
        }
    }
}

func withAccess(_ kind: TestDatabaseKind, _ body: (AccessFixture) async throws -> Void) async throws {
    try await withTestDatabase(kind, migrations: ServerSchema.migrations) { try await body(AccessFixture(store: $0)) }
}
