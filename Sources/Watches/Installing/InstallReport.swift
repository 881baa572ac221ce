/// What an installation, or its removal, did.
package struct InstallReport: Sendable, Encodable {
    /// `created trigger tr_member_insert_notification`
    package let done: [String]
    /// What the watch does without: a sentence each.
    package let refusals: [String]
    /// How everything stands now.
    package let objects: [ObjectStatus]
    package let warnings: [String]

    init(steps: [InstallStep], refusals: [String] = [], statuses: [ObjectStatus], warnings: [String] = []) {
        done = steps.filter { $0.verb != InstallStep.dropped || statuses.isEmpty }.map { "\($0.verb) \($0.subject)" }
        self.refusals = refusals
        objects = statuses
        self.warnings = warnings
    }

    /// Whether a queue went.
    package var droppedQueue: Bool {
        done.contains { $0.hasPrefix("\(InstallStep.dropped) \(ObjectStatus.Kind.table.rawValue) ") }
    }

    /// Whether the watch works.
    package var isComplete: Bool { objects.allSatisfy(\.isFine) }
}
