import Coordination
import Database
import Foundation
import HTTPTypes
import Logging
import Observability
import Synchronization
import TestSupport
import Timekeeping

@testable import Server

/// Nodes on a store of their own, with a clock that the test moves.
struct AccessFixture: Sendable {
    let store: ConnectionPool
    let clock: ManualWallClock
    let log: CapturedLog
    let coordinator: MemoryCoordinator

    init(store: ConnectionPool) {
        self.store = store
        clock = ManualWallClock()
        log = CapturedLog()
        coordinator = MemoryCoordinator(clock: clock)
    }

    var ledger: TokenLedger { TokenLedger(store: store, clock: clock) }
    var auditLog: AuditLog { AuditLog(store: store, clock: clock, mask: SecretMask(), logger: log.logger) }

    /// One more node, which knows nothing yet.
    func node(over store: ConnectionPool? = nil) -> AccessControl {
        AccessControl(store: store ?? self.store, coordinator: coordinator, clock: clock, logger: log.logger)
    }

    func create(
        _ name: String, _ level: AccessLevel = .restricted, only purpose: TokenPurpose? = nil,
        lifetime: Duration? = nil
    ) async throws -> String {
        try await ledger.create(
            NewToken(name: name, level: level, purpose: purpose, lifetime: lifetime), by: "cli:test"
        ).text
    }

    /// Runs `body` beside a node's keeper, which has looked once.
    func keeping(_ node: AccessControl, _ body: () async throws -> Void) async throws {
        let work = Task { try await node.keeper.run() }
        await clock.waitForSleepers()
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        work.cancel()
        try await work.value
        try result.get()
    }

    /// Lets the keeper look once more.
    func nextLook() async {
        clock.advance(by: TokenKeeper.interval)
        await clock.waitForSleepers()
    }
}

extension AccessControl {
    func caller(_ token: String, from address: String = "192.0.2.1") async throws -> Caller {
        try await gatekeeper.caller(of: "Bearer " + token, from: address)
    }

    /// The refusal's status; 200 for a caller that was let in.
    func status(_ token: String, from address: String = "192.0.2.1") async throws -> Int {
        do {
            _ = try await caller(token, from: address)
            return 200
        } catch let error as APIError {
            return Int(error.status.code)
        }
    }

    func refusal(of authorization: String?, from address: String = "192.0.2.1") async throws -> APIError? {
        do {
            _ = try await gatekeeper.caller(of: authorization, from: address)
            return nil
        } catch let error as APIError {
            return error
        }
    }
}

/// What was logged, as the JSON lines of production.
final class CapturedLog: LogSink {
    private let bytes = Mutex<[UInt8]>([])

    var logger: Logger {
        let sink = self
        return Logger(label: "test") { JSONLogHandler(label: $0, level: .trace, mask: SecretMask(), sink: sink) }
    }

    var text: String { String(decoding: bytes.withLock(\.self), as: UTF8.self) }

    func write(_ record: LogRecord) { bytes.withLock { $0 += record.line } }

    func count(_ message: String) -> Int { text.ranges(of: message).count }
}
