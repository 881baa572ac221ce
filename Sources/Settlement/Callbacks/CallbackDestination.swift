/// To whom a callback goes, as the outbox keeps it: a task, and the partner whose chain the statement is in.
struct CallbackDestination: Sendable, Hashable {
    let taskID: Int64
    let partner: String

    init(taskID: Int64, partner: String) {
        self.taskID = taskID
        self.partner = partner
    }

    init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1)
        guard parts.count == 2, let taskID = Int64(parts[0]) else { return nil }
        self.init(taskID: taskID, partner: String(parts[1]))
    }

    /// `42@partner.example.com`
    var text: String { "\(taskID)@\(partner)" }
}
