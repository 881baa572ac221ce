package import Database
import FoundationEssentials
package import Logging
package import Observability
package import Timekeeping

/// Who changed what: written after each change, and never its hindrance.
///
/// An entry is written when the change has been made or refused, before anybody is told. If the store does not take
/// it, the change stands nonetheless, and the log says at level error everything that the entry would have said
/// (decision 12).
package struct AuditLog: Sendable {
    private static let patience = Duration.seconds(5)

    private let store: ConnectionPool
    private let clock: any WallClock
    private let mask: SecretMask
    private let logger: Logger

    package init(store: ConnectionPool, clock: any WallClock, mask: SecretMask, logger: Logger) {
        self.store = store
        self.clock = clock
        self.mask = mask
        self.logger = logger
    }

    package func write(_ entry: AuditEntry) async {
        var entry = entry
        entry.subject = mask.mask(entry.subject)
        entry.detail = entry.detail.map(mask.mask)
        let now = clock.now()
        do {
            // Whoever asked for the change may have gone: it has been made.
            try await Task { [entry] in
                try await timeLimited(to: Self.patience) { [store] in
                    try await store.transaction(timeout: Self.patience) {
                        try AuditStore.insert(entry, at: now, on: $0)
                    }
                }
            }.value
        } catch {
            var metadata = entry.facts
            metadata["error"] = "\(error)"
            if entry.outcome == .done {
                logger.error("a change is not in the audit log, because the store did not take it", metadata: metadata)
            } else {
                logger.warning(
                    "an attempt to change something is not in the audit log, because the store did not take it",
                    metadata: metadata)
            }
        }
    }

    package func list(_ filter: AuditFilter) async throws -> [AuditRecord] {
        try await store.withConnection { try AuditStore.list(filter, on: $0) }
    }
}

extension AuditEntry {
    fileprivate var facts: Logger.Metadata {
        var facts: Logger.Metadata = [
            "actor": "\(actor)", "origin": "\(origin)", "action": "\(action)", "subject": "\(subject)",
            "outcome": "\(outcome.rawValue)", "trace_id": "\(traceID)",
        ]
        if let credential { facts["credential"] = "\(credential)" }
        if let status { facts["status"] = "\(status)" }
        if let detail { facts["detail"] = "\(detail)" }
        return facts
    }
}
