import Database
import Dispatch
import FoundationEssentials
import Logging
import Templates
import TestSupport
import Timekeeping

@testable import Watches

/// A table of members that may only be read, and a store.
struct PolledMembers: Sendable {
    /// Writes the table, as its application does.
    let writer: ConnectionPool
    /// Sessions that cannot write.
    let source: ConnectionPool
    let store: ConnectionPool
    let clock = ManualWallClock()
    let logs = LogLines()

    static func with(_ pairing: PollPairing, _ body: (PolledMembers) async throws -> Void) async throws {
        let source = try await TestDatabase.make(pairing.source)
        let store = try await TestDatabase.make(pairing.store, migrations: WatchSchema.migrations)
        let reader = ConnectionPool(driver: try source.driver(options: SessionOptions(readOnly: true)))
        let outcome: Result<Void, any Error>
        do {
            let members = PolledMembers(writer: source.pool, source: reader, store: store.pool)
            try await members.makeTable()
            outcome = .success(try await body(members))
        } catch {
            outcome = .failure(error)
        }
        await reader.close()
        try await source.drop()
        try await store.drop()
        try outcome.get()
    }

    static let rule = PollRule(growing: "id", changed: "updated_at")

    func definition(
        events: Set<WatchEvent> = [.insert, .update], columns: [String]? = ["phone", "city"],
        condition: String? = nil, rule: PollRule = PolledMembers.rule, keepsValues: Bool = false,
        table: String = "members"
    ) throws -> WatchDefinition {
        WatchDefinition(
            name: "new-members", source: "crm", table: table, events: events, columns: columns, condition: condition,
            mode: .poll(rule), keepsValues: keepsValues,
            messages: WatchMessages(usual: .text(try TextTemplate("{{phone}}"))), channels: ["crm"])
    }

    func queue(_ definition: WatchDefinition) -> StoreQueue {
        StoreQueue(definition, store: store, source: source, clock: clock)
    }

    func poller(_ definition: WatchDefinition, pageSize: Int = 1_000) -> ChangePoller {
        var rule = Self.rule
        if case .poll(let own) = definition.mode { rule = own }
        return ChangePoller(
            definition, rule: rule, queue: queue(definition), store: store, source: source, clock: clock,
            logger: logs.logger, pageSize: pageSize)
    }

    /// Runs a statement of the application.
    func write(_ statements: SQL...) async throws {
        try await writer.transaction { connection in
            for statement in statements { try connection.execute(statement) }
        }
    }

    func insert(_ count: Int, at time: String = "2025-09-05 10:00:00") async throws {
        try await writer.transaction { connection in
            for number in 0..<count {
                try connection.execute(
                    """
                    INSERT INTO members (phone, city, status, updated_at) \
                    VALUES (\("138\(number)"), 'Shanghai', 'ACTIVE', \(time))
                    """)
            }
        }
    }

    /// What was told so far: `insert 1`, `update 7 phone,city`.
    func told() async throws -> [String] {
        try await store.withConnection { connection in
            try connection.query("SELECT record_key, event, updated_fields FROM watch_change ORDER BY id").map { row in
                let fields = try row.optionalText("updated_fields").flatMap(QueueTexts.fields)
                let words = [try row.text("event"), String(try row.text("record_key").dropFirst(2))]
                return (words + (fields.map { [$0.joined(separator: ",")] } ?? [])).joined(separator: " ")
            }
        }
    }

    func count(_ table: String) async throws -> Int64 {
        try await store.withConnection { connection in
            try connection.queryFirst("SELECT COUNT(*) AS number FROM \(raw: table)")?.integer("number") ?? 0
        }
    }

    /// Runs `body` while a transaction of another session stays open, and commits that.
    func whileOpen(_ statement: SQL, _ body: () async throws -> Void) async throws {
        let (started, start) = AsyncStream<Void>.makeStream()
        let end = DispatchSemaphore(value: 0)
        async let transaction: Void = writer.withConnection { connection in
            try connection.transaction {
                defer { start.finish() }
                try connection.execute(statement)
                start.yield()
                // The connection's own thread: it may wait.
                end.wait()
            }
        }
        for await _ in started { break }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        end.signal()
        try await transaction
        try outcome.get()
    }

    private func makeTable() async throws {
        let (id, time) =
            switch writer.dialect {
            case .sqlite: ("INTEGER PRIMARY KEY AUTOINCREMENT", "TEXT")
            case .postgresql: ("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "TIMESTAMP")
            case .mysql: ("BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY", "DATETIME")
            }
        try await write(
            """
            CREATE TABLE members (id \(raw: id), phone VARCHAR(20), city VARCHAR(40), status VARCHAR(20), \
            note VARCHAR(40), updated_at \(raw: time))
            """)
    }
}
