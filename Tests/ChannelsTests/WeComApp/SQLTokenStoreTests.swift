import Database
import Foundation
import TestSupport
import Testing
import Timekeeping
import WeCom

@testable import Channels

@Suite("WeCom's tokens in the store")
struct SQLTokenStoreTests {
    private let owner: TokenOwner
    private let clock = ManualWallClock()

    init() throws {
        let credentials = try AppCredentials(corpID: "ww1", agentID: 1_000_002, secret: "first-secret")
        owner = TokenOwner(credentials, baseURL: "https://a")
    }

    private func request(
        _ holder: String, replacing: AccessToken? = nil, refusal: Int? = nil
    ) -> RefreshRequest {
        RefreshRequest(
            replacing: replacing, refusal: refusal.map(WeComErrorCode.init(rawValue:)), holder: holder,
            lease: .seconds(15))
    }

    @Test("a token is kept in origin 4's columns, in UTC, and is read again", arguments: TestDatabaseKind.allCases)
    func keeps(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: ChannelsSchema.migrations) { pool in
            let store = SQLTokenStore(pool, clock: clock)
            #expect(try await store.token(of: owner) == nil)
            #expect(try await store.beginRefresh(request("a"), of: owner) == .granted)
            let stored = try await store.finishRefresh(
                of: owner, by: "a", with: "T1", lifetime: .seconds(7_200))
            #expect(try await store.token(of: owner) == stored)
            let row = try await pool.withConnection {
                try $0.queryFirst("SELECT corp_id, agent_id, access_token, expires_at FROM wecom_token")
            }
            #expect(try row?.text("corp_id") == "ww1")
            #expect(try row?.integer("agent_id") == 1_000_002)
            #expect(try row?.text("access_token") == "T1")
            #expect(row?["expires_at"]?.displayText.hasPrefix("2025-09-05 04:00:00") == true)
            clock.advance(by: .seconds(7_200))
            #expect(try await store.token(of: owner) == nil)
        }
    }

    @Test("a late refusal of an older token drops nothing", arguments: TestDatabaseKind.allCases)
    func lateRefusal(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: ChannelsSchema.migrations) { pool in
            let store = SQLTokenStore(pool, clock: clock)
            _ = try await store.beginRefresh(request("a"), of: owner)
            let old = try await store.finishRefresh(of: owner, by: "a", with: "T1", lifetime: .seconds(7_200)).token
            #expect(try await store.beginRefresh(request("b", replacing: old, refusal: 40014), of: owner) == .granted)
            let new = try await store.finishRefresh(of: owner, by: "b", with: "T2", lifetime: .seconds(7_200))
            #expect(
                try await store.beginRefresh(request("c", replacing: old, refusal: 40014), of: owner)
                    == .current(new))
            #expect(try await store.token(of: owner)?.token.secret == "T2")
        }
    }

    @Test(
        "a token never shows with the generation of another while it is replaced", arguments: TestDatabaseKind.allCases)
    func oneGlance(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: ChannelsSchema.migrations) { pool in
            let store = SQLTokenStore(pool, clock: clock)
            let refreshes = 100
            let seen = try await withThrowingTaskGroup(of: [StoredToken].self) { group in
                group.addTask {
                    for number in 1...refreshes {
                        let old = try await store.token(of: owner)?.token
                        _ = try await store.beginRefresh(request("h\(number)", replacing: old), of: owner)
                        _ = try await store.finishRefresh(
                            of: owner, by: "h\(number)", with: "T\(number)", lifetime: .seconds(7_200))
                    }
                    return []
                }
                group.addTask {
                    var seen: [StoredToken] = []
                    while seen.last?.token.generation != Int64(refreshes) {
                        if let token = try await store.token(of: owner) { seen.append(token) }
                    }
                    return seen
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(seen.allSatisfy { $0.token.secret == "T\($0.token.generation)" })
        }
    }

    /// How many of 20 that ask at once may fetch.
    private func granted(_ round: Int, by store: SQLTokenStore) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let start = try await store.beginRefresh(request("\(round)-\(number)"), of: owner)
                    return start == .granted ? 1 : 0
                }
            }
            return try await group.reduce(0, +)
        }
    }

    @Test("of 20 that ask at once one fetches; when it dies, another does", arguments: TestDatabaseKind.allCases)
    func oneOfMany(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: ChannelsSchema.migrations) { pool in
            let store = SQLTokenStore(pool, clock: clock)
            let round1 = try await granted(1, by: store)
            #expect(round1 == 1)
            clock.advance(by: .seconds(14))
            let round2 = try await granted(2, by: store)
            #expect(round2 == 0)
            clock.advance(by: .seconds(1))
            let round3 = try await granted(3, by: store)
            #expect(round3 == 1)
        }
    }

    @Test("a table of the operations platform is adopted with its token", arguments: TestDatabaseKind.allCases)
    func adopts(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let instant = kind == .mysql ? "DATETIME" : kind == .postgresql ? "TIMESTAMP" : "TEXT"
            let id =
                kind == .mysql
                ? "INT PRIMARY KEY AUTO_INCREMENT"
                : kind == .postgresql ? "SERIAL PRIMARY KEY" : "INTEGER PRIMARY KEY AUTOINCREMENT"
            try await pool.withConnection { connection in
                try connection.executeScript(
                    """
                    CREATE TABLE wecom_token (
                        id \(id), corp_id VARCHAR(64) NOT NULL, agent_id INT NOT NULL,
                        access_token VARCHAR(1024) NOT NULL, expires_at \(instant) NOT NULL, UNIQUE (corp_id, agent_id)
                    );
                    INSERT INTO wecom_token (corp_id, agent_id, access_token, expires_at)
                    VALUES ('ww1', 1000002, 'theirs', '2025-09-05 02:10:00');
                    """)
            }
            try await Migrator(ChannelsSchema.migrations).migrate(pool)
            let store = SQLTokenStore(pool, clock: clock)
            let token = try #require(try await store.token(of: owner))
            #expect(token.token.secret == "theirs")
            #expect(token.remaining == .seconds(600))
            #expect(
                try await store.beginRefresh(request("a", replacing: token.token, refusal: 42001), of: owner)
                    == .granted)
            let own = try await store.finishRefresh(of: owner, by: "a", with: "ours", lifetime: .seconds(7_200))
            #expect(try await store.token(of: owner) == own)
        }
    }

    @Test("failures are remembered for all nodes", arguments: TestDatabaseKind.allCases)
    func failures(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: ChannelsSchema.migrations) { pool in
            let (one, other) = (SQLTokenStore(pool, clock: clock), SQLTokenStore(pool, clock: clock))
            let wrong = WeComErrorCode(rawValue: 40001)
            #expect(try await one.beginRefresh(request("a"), of: owner) == .granted)
            try await one.failRefresh(of: owner, by: "a", code: wrong)
            #expect(try await other.beginRefresh(request("b"), of: owner) == .paused(wrong, for: .seconds(10)))
            clock.advance(by: .seconds(10))
            #expect(try await other.beginRefresh(request("b"), of: owner) == .granted)
        }
    }
}
