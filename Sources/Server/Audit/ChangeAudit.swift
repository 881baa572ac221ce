import FoundationEssentials
package import Logging
import Synchronization
package import Timekeeping

/// Writes the changes that requests ask for into the audit log, those that were refused too.
///
/// Not written is who came with no or a wrong token (nobody is known by it, and everybody could fill the log with
/// it), and what the rate limit kept away. What a level does not allow is written, 30 times a minute for each caller
/// at most: a script that is wrong and keeps trying must not fill the store.
package final class ChangeAudit: ChangeAuditing {
    static let forbiddenPerMinute = 30

    private struct Minute {
        var begin: Date
        var count = 0
    }

    private let log: AuditLog
    private let clock: any WallClock
    private let logger: Logger
    /// By actor: there are no more of them than tokens.
    private let forbidden = Mutex<[String: Minute]>([:])

    package init(log: AuditLog, clock: any WallClock, logger: Logger) {
        self.log = log
        self.clock = clock
        self.logger = logger
    }

    package func record(_ change: AuditedChange) async {
        switch change.status {
        case 401, 429: return
        case 403 where !isRecorded(change): return
        default: await log.write(AuditEntry(change))
        }
    }

    private func isRecorded(_ change: AuditedChange) -> Bool {
        let now = clock.now()
        let count = forbidden.withLock { minutes in
            var minute = minutes[change.caller.actor] ?? Minute(begin: now)
            if abs(now.timeIntervalSince(minute.begin)) >= 60 { minute = Minute(begin: now) }
            minute.count += 1
            minutes[change.caller.actor] = minute
            return minute.count
        }
        if count == Self.forbiddenPerMinute + 1 {
            logger.warning(
                "a caller keeps trying what it may not; the rest of the minute is not in the audit log",
                metadata: ["actor": "\(change.caller.actor)", "action": "\(change.change)"])
        }
        return count <= Self.forbiddenPerMinute
    }
}

extension AuditEntry {
    fileprivate init(_ change: AuditedChange) {
        let outcome: Outcome =
            switch change.status {
            case ..<400: .done
            case 400..<500: .refused
            default: .failed
            }
        self.init(
            actor: change.caller.actor, credential: change.caller.credential, origin: change.clientAddress,
            action: change.change,
            subject: change.parameters.sorted { $0.key < $1.key }.map(\.value).joined(separator: "/"),
            outcome: outcome, status: change.status, detail: change.detail, traceID: change.traceID)
    }
}
