import Database
package import Delivery
package import Foundation
package import Logging
import Observability
import Scheduling
import Timekeeping

/// One look at everything: databases, channels, schedules, logs, store and disk.
///
/// `herald monitor run` calls it, by hand or from cron, as origin 1's monitor was. A status message goes out
/// only when something is wrong, and the same troubles are told once a day however often it runs.
package struct MonitorRun: Sendable {
    private let checks: [any MonitorCheck]
    private let log: MonitorLog
    private let timeZone: TimeZone
    private let logger: Logger

    package init(checks: [any MonitorCheck], log: MonitorLog, timeZone: TimeZone, logger: Logger) {
        self.checks = checks
        self.log = log
        self.timeZone = timeZone
        self.logger = logger
    }

    /// Looks, side by side, and writes `logs/monitor.log`. Findings come in the order of the checks.
    package func look(at now: Date) async -> [MonitorFinding] {
        let findings = await withTaskGroup(of: (Int, [MonitorFinding]).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, await check.findings()) }
            }
            var found: [Int: [MonitorFinding]] = [:]
            for await (index, findings) in group { found[index] = findings }
            return checks.indices.flatMap { found[$0] ?? [] }
        }
        await log.append(findings, at: now, logger: logger)
        return findings
    }

    /// The status message to channels; nothing when all is well.
    ///
    /// - Returns: the deliveries that carry it; none where today said the same already. A
    ///   channel that cannot take it is passed over with a line in the log.
    package func tell(
        _ findings: [MonitorFinding], to channels: [String], through outbox: Outbox, at now: Date, traceID: String
    ) async throws -> [Int64] {
        guard let message = message(for: findings, at: now) else { return [] }
        var deliveries: [Int64] = []
        for channel in channels {
            let entry = OutboxEntry(
                message: .text(message), channel: channel, key: key(of: findings, at: now), traceID: traceID)
            do {
                let receipt = try await outbox.enqueue(entry)
                if !receipt.isDuplicate { deliveries += receipt.deliveryIDs }
            } catch let error where !(error is DatabaseError) {
                logger.error(
                    "a channel cannot be told what is wrong", metadata: ["channel": "\(channel)", "error": "\(error)"])
            }
        }
        return deliveries
    }

    /// nil when all is well.
    package func message(for findings: [MonitorFinding], at now: Date) -> String? {
        let troubles = findings.filter { $0.severity > .ok }
        guard !troubles.isEmpty else { return nil }
        let lines = troubles.map { ($0.severity == .error ? "❌ " : "⚠️ ") + $0.notice }
        return (["🔍 系统监控：\(troubles.count)项异常(\(LocalTime(now, in: timeZone)))"] + lines).joined(separator: "\n")
    }

    /// The day and which things are in trouble, so that cron every five minutes does not fill the group.
    private func key(of findings: [MonitorFinding], at now: Date) -> String {
        let troubles = findings.filter { $0.severity > .ok }.map { "\($0.severity.rawValue) \($0.what)" }
        let hash = String(StableHash.of(troubles.joined(separator: "\n")), radix: 16)
        return "monitor:\(LocalTime(now, in: timeZone).day):\(hash)"
    }
}
