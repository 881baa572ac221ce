import Database
import Foundation
import TestSupport
import Testing
import Timekeeping

@testable import Server

@Suite("The statements of access and audit")
struct AccessQueryCostTests {
    private static let entries = 20_000
    private static let tokens = 5_000

    @Test("search an index, however many changes and ended tokens there are", arguments: TestDatabaseKind.allCases)
    func searches(_ kind: TestDatabaseKind) async throws {
        let now = ManualWallClock().now()
        let findings = try await QueryCost.fullReads(
            of: ["audit_entry", "access_token"], on: kind, migrations: ServerSchema.migrations,
            seed: { try Self.fill(at: now, $0) },
            { pool in
                try await pool.withConnection { connection in
                    try Self.tokens(on: connection, at: now)
                    try Self.audit(on: connection, at: now)
                }
            })
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    private static func tokens(on connection: any Connection, at now: Date) throws {
        let token = AccessToken(
            publicID: "newtokenid", name: "new", level: .admin, purpose: nil, scope: nil, createdAt: now,
            createdBy: "cli:test",
            expiresAt: nil, revokedAt: nil, revokedBy: nil, lastUsedAt: nil, lastUsedFrom: nil)
        #expect(try TokenStore.insert(token, hash: "hash", on: connection))
        _ = try TokenStore.version(on: connection)
        #expect(try TokenStore.find("new", on: connection)?.publicID == "newtokenid")
        #expect(try TokenStore.find("id000000001", on: connection) != nil)
        try TokenStore.note(["newtokenid": TokenUse(at: now, from: "192.0.2.1")], on: connection)
        try TokenStore.revoke("newtokenid", at: now, by: "cli:test", on: connection)
    }

    private static func audit(on connection: any Connection, at now: Date) throws {
        try AuditStore.insert(
            AuditEntry(
                actor: "cli:test", origin: "host", action: "a", subject: "s", outcome: .done, traceID: "t"),
            at: now, on: connection)
        let before = AuditPosition(time: now.addingTimeInterval(-10_000), id: 10_000)
        for position in [nil, before] {
            for since in [nil, now.addingTimeInterval(-30_000)] {
                var filter = AuditFilter(since: since, before: position)
                #expect(try AuditStore.list(filter, on: connection).count == 50)
                filter.actor = "token:7"
                #expect(!(try AuditStore.list(filter, on: connection).isEmpty))
                filter.actor = nil
                filter.action = "action.7"
                #expect(!(try AuditStore.list(filter, on: connection).isEmpty))
                filter.action = nil
                filter.subject = "77"
                _ = try AuditStore.list(filter, on: connection)
            }
        }
        _ = try AuditStore.prune(before: now.addingTimeInterval(-Double(entries - 100)), on: connection)
    }

    /// An entry a second, by many, of many kinds; and tokens, most of which have ended.
    private static func fill(at now: Date, _ connection: any Connection) throws {
        let time = now.unixMilliseconds
        try insert(
            (0..<entries).map { number in
                "(\(time - Int64(entries - number) * 1_000), 'token:\(number % 40)', 'host', 'action.\(number % 20)', "
                    + "'\(number % 500)', 'done', 'trace \(number)')"
            }, into: "audit_entry (occurred_at, actor, origin, action, subject, outcome, trace_id)", connection)
        try insert(
            (0..<tokens).map { number in
                let id = "id" + String(repeating: "0", count: 9 - String(number).count) + String(number)
                let name = number.isMultiple(of: 100) ? "'token \(number)'" : "NULL"
                return "('\(id)', 'token \(number)', \(name), 'admin', 'hash', \(time), 'cli:test')"
            }, into: "access_token (public_id, name, live_name, level, secret_hash, created_at, created_by)", connection
        )
    }

    private static func insert(_ rows: [String], into table: String, _ connection: any Connection) throws {
        for start in stride(from: 0, to: rows.count, by: 1_000) {
            let values = rows[start..<min(start + 1_000, rows.count)].joined(separator: ", ")
            try connection.executeScript("INSERT INTO \(table) VALUES \(values)")
        }
    }
}
