package import Database
package import FoundationEssentials
import Timekeeping

/// What people ask of alerts and do with them.
package struct AlertDesk: Sendable {
    private let store: ConnectionPool

    package init(store: ConnectionPool) {
        self.store = store
    }

    /// All that are pending or fire, and those that ended within the last week; the worst first.
    package func alerts() async throws -> [Alert] {
        try await store.withConnection { try AlertStore.alerts(on: $0) }
            .filter { $0.state.phase != .inactive }
            .sorted { (Self.rank($0), $0.rule, $0.key) < (Self.rank($1), $1.rule, $1.key) }
    }

    /// Whether a node judges the rules just now.
    package func isJudging(at now: Date) async throws -> Bool {
        try await store.withConnection { try EvaluatorLease.isTaken(at: now, on: $0) }
    }

    /// The newest first.
    package func history(most: Int = 100, before id: Int64? = nil) async throws -> [AlertEvent] {
        try await store.withConnection { try AlertStore.events(most: most, before: id, on: $0) }
    }

    /// Somebody looks after it: it is not repeated any more.
    ///
    /// - Parameter subject: as `Alert.key` writes it.
    /// - Returns: nil where there is no such alert, or where it does not fire; one acknowledged before stays as it was.
    package func acknowledge(
        rule: String, subject: String, by: String, comment: String = "", at now: Date
    ) async throws -> Alert? {
        try await store.transaction { connection in
            // Whoever judges holds this row while he writes.
            _ = try EvaluatorLease.isHeld(by: "", on: connection)
            guard var alert = try AlertStore.alert(rule, subject, on: connection), alert.state.phase == .firing else {
                return nil
            }
            if alert.state.acknowledge(by: by, comment: comment, at: now) {
                try AlertStore.put(alert, at: now, on: connection)
                try AlertStore.record(
                    "acknowledged", of: alert, note: comment.isEmpty ? by : "\(by): \(comment)", at: now,
                    on: connection)
            }
            return alert
        }
    }

    /// - Parameter date: those that ended before are left out.
    package func silences(endingAfter date: Date) async throws -> [AlertSilence] {
        try await store.withConnection { try AlertStore.silences(endingAfter: date, on: $0) }
    }

    /// - Returns: the silence with its id.
    package func silence(_ silence: AlertSilence) async throws -> AlertSilence {
        var silence = silence
        let wanted = silence
        silence.id = try await store.transaction { try AlertStore.add(wanted, on: $0) }
        return silence
    }

    /// - Returns: false where there is none that lasts.
    package func endSilence(_ id: Int64, at now: Date) async throws -> Bool {
        try await store.transaction { try AlertStore.endSilence(id, at: now, on: $0) }
    }

    private static func rank(_ alert: Alert) -> Int {
        let phases: [AlertState.Phase] = [.firing, .pending, .resolved, .inactive]
        let severities = AlertRule.Severity.allCases
        return 10 * (phases.firstIndex(of: alert.state.phase) ?? 9)
            + severities.count - (severities.firstIndex(of: alert.severity) ?? 0)
    }
}
