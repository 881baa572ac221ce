/// By what a settlement knows a callback again in the outbox: `drama/42/2024-12-09/2`.
package struct CallbackReference: Sendable, Hashable {
    package let settlement: String
    package let taskID: Int64
    package let day: SettlementDay
    /// 1 for the first; more is a correction.
    package let revision: Int

    package init(settlement: String, taskID: Int64, day: SettlementDay, revision: Int) {
        self.settlement = settlement
        self.taskID = taskID
        self.day = day
        self.revision = revision
    }

    /// nil for anything but what `text` makes.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, !parts[0].isEmpty, let taskID = Int64(parts[1]),
            let day = SettlementDay(String(parts[2])),
            let revision = Int(parts[3]), revision >= 1
        else { return nil }
        self.init(settlement: String(parts[0]), taskID: taskID, day: day, revision: revision)
    }

    package var text: String { "\(settlement)/\(taskID)/\(day)/\(revision)" }

    /// The outbox's key, and the `webhook-id` of every attempt.
    ///
    /// - Parameter contentHash: of the callback's body.
    package func entryKey(contentHash: String) -> String {
        "settle:\(settlement):\(taskID):\(day):r\(revision):\(contentHash.prefix(8))"
    }
}
