import AsyncHTTPClient
import Database
import FoundationEssentials
import Logging
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("Looking at services and figures")
struct CheckRunnerTests {
    private let clock = ManualWallClock()

    private func runner(_ checks: [CheckDefinition], _ asking: any CheckAsking) -> CheckRunner {
        CheckRunner(
            checks, http: asking, sql: asking, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func shop(_ url: String, timeout: Duration = .seconds(20)) -> CheckDefinition {
        CheckDefinition(name: "shop", question: .http(url: url), timeout: timeout)
    }

    private func answer(
        _ behaviour: WebhookPeer.Answer, timeout: Duration = .seconds(20), path: String = "/health"
    ) async throws -> CheckAnswer {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPAsking.configuration)
        var answer: CheckAnswer?
        try await WebhookPeer.with({ _, _ in behaviour }) { peer, port in
            answer = await HTTPAsking(client: client).answer(
                to: Self.shop("http://127.0.0.1:\(port)\(path)", timeout: timeout))
            #expect(peer.calls.allSatisfy { $0.method == "GET" && $0.target == path })
            #expect(peer.calls.count <= 1)
        }
        try await client.shutdown()
        return try #require(answer)
    }

    @Test(
        "a status of 200 to 399 is up",
        arguments: [(200, true), (204, true), (304, true), (404, false), (500, false), (503, false)])
    func status(_ status: Int, _ isUp: Bool) async throws {
        let answer = try await answer(.status(status))
        #expect(answer.isUp == isUp)
        #expect(answer.status == status)
        #expect(answer.seconds ?? -1 >= 0)
        #expect(answer.reason == (isUp ? nil : "it answers with status \(status)"))
    }

    @Test("a redirect is an answer and is not followed")
    func redirect() async throws {
        let answer = try await answer(.status(302, headers: ["location": "/elsewhere"]))
        #expect(answer.isUp)
        #expect(answer.status == 302)
    }

    @Test("a body that never ends keeps nobody", arguments: [WebhookPeer.Answer.hangAfterHead, .dribble])
    func endless(_ behaviour: WebhookPeer.Answer) async throws {
        let answer = try await answer(behaviour)
        #expect(answer.isUp)
    }

    @Test("no answer in time, and a connection that is cut, are down")
    func silent() async throws {
        let silent = try await answer(.hang, timeout: .milliseconds(200))
        #expect(!silent.isUp)
        #expect(silent.seconds == nil && silent.status == nil)
        #expect(silent.reason?.hasPrefix("no answer within") == true, "\(silent)")
        let cut = try await answer(.cut)
        #expect(!cut.isUp && cut.reason != nil)
    }

    @Test("where nobody listens the reason says so")
    func refused() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPAsking.configuration)
        let asking = HTTPAsking(client: client)
        let refused = await asking.answer(to: Self.shop("http://127.0.0.1:1/"))
        let wrong = await asking.answer(to: Self.shop("http://"))
        try await client.shutdown()
        #expect(!refused.isUp && refused.reason != nil)
        #expect(!wrong.isUp && wrong.reason != nil)
    }

    @Test("a statement's first column of its first row is the figure", arguments: TestDatabaseKind.allCases)
    func figure(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        try await database.pool.withConnection { connection in
            try connection.executeScript(
                "CREATE TABLE orders (id INTEGER NOT NULL, price DECIMAL(10, 2), note VARCHAR(20))")
            try connection.executeScript("INSERT INTO orders (id, price, note) VALUES (1, 12.50, 'a'), (2, 7.25, 'b')")
        }
        let pool = ConnectionPool(driver: try database.driver(options: SessionOptions(readOnly: true)))
        let asking = SQLAsking(["shop": pool])
        func ask(_ query: String, _ source: String = "shop") async -> CheckAnswer {
            await asking.answer(to: CheckDefinition(name: "c", question: .sql(source: source, query: query)))
        }
        #expect(await ask("SELECT COUNT(*), 5 FROM orders").value == 2)
        #expect(await ask("SELECT SUM(price) FROM orders").value == 19.75)
        #expect(await ask("SELECT id FROM orders ORDER BY id DESC").value == 2)
        let nothing = await ask("SELECT MAX(id) FROM orders WHERE id > 5")
        #expect(nothing.isUp && nothing.value == nil)
        let empty = await ask("SELECT id FROM orders WHERE id > 5")
        #expect(empty.isUp && empty.value == nil)
        #expect(await ask("SELECT note FROM orders").reason == "the first column is not a number")
        #expect(await ask("SELECT nothing FROM nowhere").isUp == false)
        #expect(await ask("DELETE FROM orders").isUp == false)
        #expect(await ask("SELECT 1", "other").isUp == false)
        #expect(await ask("SELECT COUNT(*) FROM orders").value == 2)
        await pool.close()
        try await database.drop()
    }

    @Test("a statement that takes too long is stopped", arguments: [TestDatabaseKind.postgresql, .mysql])
    func slowStatement(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind) { pool in
            let query = kind == .mysql ? "SELECT SLEEP(600)" : "SELECT pg_sleep(600)"
            let answer = await SQLAsking(["shop": pool]).answer(
                to: CheckDefinition(
                    name: "c", question: .sql(source: "shop", query: query), timeout: .milliseconds(200)))
            #expect(!answer.isUp)
            #expect(answer.reason != nil)
        }
    }

    @Test("what this process itself keeps from being asked says nothing of the database")
    func notAsked() async throws {
        let database = try await TestDatabase.make(.sqlite)
        let pool = ConnectionPool(driver: try database.driver(options: SessionOptions(readOnly: true)))
        let check = CheckDefinition(name: "c", question: .sql(source: "shop", query: "SELECT 1"))
        await pool.close()
        let answer = await SQLAsking(["shop": pool]).answer(to: check)
        #expect(!answer.wasAsked)
        #expect(answer.figures(of: check).isEmpty)
        try await database.drop()
    }

    @Test("what is asked seldom is told every time until it is due again")
    func seldom() async {
        let asking = ScriptedAsking()
        let hourly = CheckDefinition(name: "hourly", question: .http(url: "http://a/"), every: .seconds(3_600))
        asking.answers = ["hourly": CheckAnswer(isUp: false, reason: "r")]
        let runner = runner([hourly], asking)
        await runner.ask(hourly)
        for _ in 0..<4 {
            let samples = await runner.samples(at: clock.now())
            #expect(
                samples.map { "\($0.name) \($0.value)" } == [
                    "http_up{check=hourly} 0.0", "http_failures_percent{check=hourly} 100.0",
                ])
            #expect(samples.allSatisfy { $0.at == clock.now() })
            clock.advance(by: .seconds(900))
        }
        // It was not asked any more: nobody knows.
        clock.advance(by: .seconds(100))
        #expect(await runner.samples(at: clock.now()).isEmpty)
    }

    @Test("what a check says becomes series under its name")
    func series() async {
        let asking = ScriptedAsking()
        let http = Self.shop("http://x/")
        let sql = CheckDefinition(name: "orders", question: .sql(source: "s", query: "SELECT 1"))
        let runner = runner([http, sql], asking)
        asking.answers = [
            "shop": CheckAnswer(isUp: false, seconds: 0.5, status: 503, reason: "r"),
            "orders": CheckAnswer(isUp: true, seconds: 0.25, value: 7),
        ]
        await runner.ask(http)
        await runner.ask(sql)
        let samples = await runner.samples(at: clock.now()).map { "\($0.name) \($0.value)" }
        #expect(
            samples == [
                "http_up{check=shop} 0.0", "http_failures_percent{check=shop} 100.0", "http_seconds{check=shop} 0.5",
                "http_status{check=shop} 503.0", "sql_up{check=orders} 1.0", "sql_failures_percent{check=orders} 0.0",
                "sql_seconds{check=orders} 0.25", "sql_value{check=orders} 7.0",
            ])
        // Told once.
        #expect(await runner.samples(at: clock.now()).isEmpty)
        #expect(runner.latest.map(\.check.name) == ["orders", "shop"])
    }

    @Test("each goes at its own pace, and is never asked again before it has answered")
    func pace() async throws {
        let asking = ScriptedAsking()
        let slow = CheckDefinition(name: "slow", question: .http(url: "http://a/"), every: .seconds(5))
        let quick = CheckDefinition(name: "quick", question: .http(url: "http://b/"), every: .seconds(10))
        asking.hanging = ["slow"]
        let runner = runner([slow, quick], asking)
        let task = Task { try await runner.run() }
        // The quick one, and the service's own.
        for round in 1...4 {
            while asking.count("quick") < round { await Task.yield() }
            await clock.waitForSleepers(2)
            clock.advance(by: .seconds(10))
        }
        #expect(asking.count("slow") == 1)
        asking.release()
        while asking.count("slow") < 2 {
            clock.advance(by: .seconds(5))
            await Task.yield()
        }
        task.cancel()
        asking.release()
        try await task.value
    }
}
