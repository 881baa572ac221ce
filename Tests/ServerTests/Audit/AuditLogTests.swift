import Database
import Foundation
import Observability
import TestSupport
import Testing
import Timekeeping

@testable import Server

@Suite("The audit log", .timeLimit(.minutes(1)))
struct AuditLogTests {
    private static func entry(
        _ action: String, by actor: String = "cli:alice", of subject: String = "42", detail: String? = nil
    ) -> AuditEntry {
        AuditEntry(
            actor: actor, origin: "host", action: action, subject: subject, outcome: .done, detail: detail,
            traceID: "trace")
    }

    @Test("lists what was changed, newest first, by who, what, of what and since", arguments: TestDatabaseKind.allCases)
    func list(_ kind: TestDatabaseKind) async throws {
        try await withAccess(kind) { access in
            let log = access.auditLog
            for number in 0..<6 {
                await log.write(
                    Self.entry(
                        number.isMultiple(of: 2) ? "delivery.retry" : "channel.enable",
                        by: number < 3 ? "cli:alice" : "token:bob", of: "\(number % 3)"))
                access.clock.advance(by: .seconds(1))
            }
            func subjects(_ filter: AuditFilter) async throws -> [String] {
                try await log.list(filter).map(\.entry.subject)
            }
            #expect(try await subjects(AuditFilter()) == ["2", "1", "0", "2", "1", "0"])
            #expect(try await subjects(AuditFilter(actor: "token:bob")) == ["2", "1", "0"])
            #expect(try await subjects(AuditFilter(action: "delivery.retry")) == ["1", "2", "0"])
            #expect(try await subjects(AuditFilter(actor: "token:bob", action: "channel.enable")) == ["2", "0"])
            #expect(
                try await log.list(AuditFilter(subject: "1")).map(\.entry.action).sorted() == [
                    "channel.enable", "delivery.retry",
                ])
            #expect(try await subjects(AuditFilter(since: access.clock.now().addingTimeInterval(-2))) == ["2", "1"])
            #expect(try await subjects(AuditFilter(actor: "token:nobody")).isEmpty)
            let first = try #require(try await log.list(AuditFilter(limit: 1)).first)
            #expect(first.entry.origin == "host" && first.entry.traceID == "trace" && first.entry.status == nil)
            #expect(first.position.time == access.clock.now().addingTimeInterval(-1))
        }
    }

    @Test("pages through entries of one instant without losing one", arguments: TestDatabaseKind.allCases)
    func paging(_ kind: TestDatabaseKind) async throws {
        try await withAccess(kind) { access in
            for number in 0..<25 {
                await access.auditLog.write(Self.entry("a", of: "\(number)"))
                if number == 12 { access.clock.advance(by: .milliseconds(1)) }
            }
            var (seen, filter): ([String], AuditFilter) = ([], AuditFilter(limit: 4))
            while true {
                let page = try await access.auditLog.list(filter)
                seen += page.map(\.entry.subject)
                guard let last = page.last else { break }
                filter.before = last.position
            }
            #expect(seen == (0..<25).reversed().map(String.init))
        }
    }

    @Test("takes texts of any length and hides secrets in them", arguments: TestDatabaseKind.allCases)
    func texts(_ kind: TestDatabaseKind) async throws {
        try await withAccess(kind) { access in
            let token = TokenText.make()
            let long = String(repeating: "👩‍👩‍👧‍👦秘", count: 200)
            await access.auditLog.write(Self.entry(long, by: long, of: long + token.text, detail: token.text))
            await access.auditLog.write(Self.entry("a", of: token.text))
            await access.auditLog.write(Self.entry("a", of: "a\0b"))
            let records = try await access.auditLog.list(AuditFilter())
            #expect(records.count == 3, "\(access.log.text)")
            #expect(records.dropFirst().first?.entry.subject == "herald_\(token.publicID)_***")
            #expect(records.first?.entry.subject == "a\u{FFFD}b")
            #expect(records.last?.entry.subject.unicodeScalars.count == 255)
            #expect(records.last?.entry.detail == "herald_\(token.publicID)_***")
        }
    }

    @Test("of a store that is away is a line at level error, with all that the entry would say")
    func storeAway() async throws {
        let database = try await TestDatabase.make(.sqlite, migrations: ServerSchema.migrations)
        let driver = SwitchedDriver(try database.driver())
        let pool = ConnectionPool(driver: driver)
        driver.isAway = true
        let captured = CapturedLog()
        let log = AuditLog(store: pool, clock: ManualWallClock(), mask: SecretMask(), logger: captured.logger)
        await log.write(
            AuditEntry(
                actor: "token:bob", credential: "abcdefghij", origin: "192.0.2.1", action: "delivery.cancel",
                subject: "42", outcome: .done, status: 200, detail: "why", traceID: "trace"))
        #expect(captured.count("a change is not in the audit log") == 1)
        for fact in [
            #""level":"error""#, #""actor":"token:bob""#, #""credential":"abcdefghij""#, #""origin":"192.0.2.1""#,
            #""action":"delivery.cancel""#, #""subject":"42""#, #""outcome":"done""#, #""status":"200""#,
            #""detail":"why""#, #""trace_id":"trace""#, "the server is away",
        ] { #expect(captured.text.contains(fact), "\(fact) in \(captured.text)") }
        await pool.close()
        try await database.drop()
    }

    @Test("keeps what a request was refused and why it failed, and not who was nobody or too fast")
    func requests() async throws {
        try await withAccess(.sqlite) { access in
            let audit = ChangeAudit(log: access.auditLog, clock: access.clock, logger: access.log.logger)
            let caller = Caller(name: "bob", level: .admin, credential: "abcdefghij")
            for status in [200, 202, 401, 403, 404, 409, 422, 429, 500, 503] {
                await audit.record(Self.change(caller, status: status))
            }
            let entries = try await access.auditLog.list(AuditFilter()).map(\.entry)
            #expect(entries.compactMap(\.status) == [503, 500, 422, 409, 404, 403, 202, 200])
            #expect(
                entries.map(\.outcome) == [
                    .failed, .failed, .refused, .refused, .refused, .refused, .done, .done,
                ])
            let entry = try #require(entries.first)
            #expect(entry.actor == "token:bob" && entry.credential == "abcdefghij" && entry.origin == "192.0.2.1")
            #expect(entry.action == "delivery.retry" && entry.subject == "42" && entry.traceID == "trace")
        }
    }

    @Test("is not filled by a caller that keeps trying what it may not")
    func forbidden() async throws {
        try await withAccess(.sqlite) { access in
            let audit = ChangeAudit(log: access.auditLog, clock: access.clock, logger: access.log.logger)
            let (one, other) = (Caller(name: "one", level: .restricted), Caller(name: "other", level: .restricted))
            for _ in 0..<100 { await audit.record(Self.change(one, status: 403)) }
            await audit.record(Self.change(other, status: 403))
            let kept = try await access.auditLog.list(AuditFilter())
            #expect(kept.count == ChangeAudit.forbiddenPerMinute + 1)
            #expect(access.log.count("keeps trying what it may not") == 1)
            access.clock.advance(by: .seconds(60))
            await audit.record(Self.change(one, status: 403))
            let later = try await access.auditLog.list(AuditFilter(actor: "token:one"))
            #expect(later.count == ChangeAudit.forbiddenPerMinute + 1)
        }
    }

    @Test("forgets after a year, and so do the tokens that ended then", arguments: TestDatabaseKind.allCases)
    func retention(_ kind: TestDatabaseKind) async throws {
        try await withAccess(kind) { access in
            _ = try await access.create("revoked")
            _ = try await access.create("expired", lifetime: .seconds(1))
            _ = try await access.create("live")
            _ = try await access.ledger.revoke("revoked", by: "cli:test")
            for number in 0..<1_100 {
                try await access.store.withConnection { [now = access.clock.now()] in
                    try AuditStore.insert(Self.entry("a", of: "\(number)"), at: now, on: $0)
                }
            }
            access.clock.advance(by: AuditPruner.keep)
            await access.auditLog.write(Self.entry("a", of: "young"))
            access.clock.advance(by: .seconds(2))
            let pruner = AuditPruner(store: access.store, clock: access.clock, logger: access.log.logger)
            #expect(try await pruner.prune() == 1_100)
            #expect(try await access.auditLog.list(AuditFilter()).map(\.entry.subject) == ["young"])
            #expect(try await access.ledger.list(includingEnded: true).map(\.name) == ["live"])
            #expect(try await pruner.prune() == 0)
        }
    }

    private static func change(_ caller: Caller, status: Int) -> AuditedChange {
        AuditedChange(
            change: "delivery.retry", caller: caller, clientAddress: "192.0.2.1", traceID: "trace", method: "POST",
            route: "/api/v1/deliveries/{id}/retry", parameters: ["id": "42"], status: status)
    }
}
