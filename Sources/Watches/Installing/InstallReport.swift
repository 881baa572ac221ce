/// What an installation, or its removal, did.
package struct InstallReport: Sendable, Encodable {
    /// `created trigger tr_member_insert_notification`
    package let done: [String]
    /// What the watch does without: a sentence each.
    package let refusals: [String]
    /// How everything stands now.
    package let objects: [ObjectStatus]
    package let warnings: [String]
    /// After a removal: no watch has this queue any more.
    package let hasNoQueue: Bool

    private enum CodingKeys: String, CodingKey {
        case done, refusals, objects, warnings
    }

    init(
        steps: [InstallStep], refusals: [String] = [], statuses: [ObjectStatus], warnings: [String] = [],
        hasNoQueue: Bool = false
    ) {
        done = steps.filter { $0.verb != InstallStep.dropped || statuses.isEmpty }.map { "\($0.verb) \($0.subject)" }
        self.refusals = refusals
        objects = statuses
        self.warnings = warnings
        self.hasNoQueue = hasNoQueue
    }

    /// Whether the watch works.
    package var isComplete: Bool { objects.allSatisfy(\.isFine) }
}
