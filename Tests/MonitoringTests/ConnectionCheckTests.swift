import AsyncHTTPClient
import Database
import Foundation
import TestSupport
import Testing
import WeComSimulator

@testable import Monitoring

@Suite("Looking at databases and channels")
struct ConnectionCheckTests {
    @Test("a database that answers is well, with how long it took", arguments: TestDatabaseKind.allCases)
    func answers(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let findings = await SourceCheck(name: "source shop", key: "sources.shop.url", pool: pool).findings()
            #expect(findings.map(\.severity) == [.ok])
            #expect(findings.first?.message.hasPrefix("answers in ") == true, "\(findings)")
        }
    }

    @Test("a database that is down is an error with what to check, without its password")
    func down() async throws {
        let pool = ConnectionPool(
            driver: try TestDatabase.driver(
                .postgresql, url: DatabaseURL("postgres://reader:secret-word@127.0.0.1:1/shop"),
                options: SessionOptions(connectTimeout: .seconds(2))))
        let findings = await SourceCheck(name: "source shop", key: "sources.shop.url", pool: pool).findings()
        await pool.close()
        #expect(findings.map(\.severity) == [.error])
        #expect(findings.first?.hint?.contains("sources.shop.url") == true)
        #expect(findings.first?.notice.contains("连接失败") == true)
        #expect(!"\(findings)".contains("secret-word"))
    }

    @Test("a wrong password is told from a server that is down", arguments: [TestDatabaseKind.postgresql, .mysql])
    func wrongPassword(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        let pool = ConnectionPool(driver: try database.driver(user: "nobody", password: "wrong-word"))
        let findings = await SourceCheck(name: "source shop", key: "sources.shop.url", pool: pool).findings()
        await pool.close()
        try await database.drop()
        #expect(findings.map(\.severity) == [.error])
        #expect(findings.first?.hint == "check user, password and database in sources.shop.url", "\(findings)")
        #expect(!"\(findings)".contains("wrong-word"))
    }

    @Test("the store's size is compared with its limit", arguments: TestDatabaseKind.allCases)
    func storeSize(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            try await pool.withConnection { try $0.executeScript("CREATE TABLE something (n INT NOT NULL)") }
            #expect(await StoreSizeCheck(pool: pool, limit: 1 << 40).findings().map(\.severity) == [.ok])
            #expect(await StoreSizeCheck(pool: pool, limit: 1).findings().map(\.severity) == [.warning])
        }
    }

    @Test("a channel's peer is reached without sending it anything")
    func reachable() async throws {
        let simulator = try await WeComSimulator.start()
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let findings = await EndpointCheck(channel: "ops", url: simulator.baseURL, client: client).findings()
        try await client.shutdown()
        await simulator.stop()
        #expect(findings.map(\.severity) == [.ok], "\(findings)")
    }

    @Test("a peer that cannot be reached is an error")
    func unreachable() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let findings = await EndpointCheck(
            channel: "ops", url: "http://127.0.0.1:1", client: client, timeout: .seconds(2)
        ).findings()
        try await client.shutdown()
        #expect(findings.map(\.severity) == [.error])
        #expect(findings.first?.notice.hasPrefix("通道 ops 连不上 http://127.0.0.1:1") == true, "\(findings)")
        #expect(
            findings.first?.message == "http://127.0.0.1:1 cannot be reached: nobody accepts connections there",
            "\(findings)")
    }
}
