/// A row of `drama_tasks`, as far as a settlement needs it.
package struct SettledTask: Sendable, Hashable {
    package let id: Int64
    package let projectID: String?
    /// The partner's own id of it: as the column has it, a number or a text.
    package let externalID: PartnerTaskID?
    package let title: String?
    /// Seconds.
    package let duration: Int64?
    /// As it stands there, checked by nobody.
    package let callbackURL: String?
    /// Never shown.
    package let callbackSecret: String?

    package init(
        id: Int64, projectID: String? = nil, externalID: PartnerTaskID? = nil, title: String? = nil,
        duration: Int64? = nil, callbackURL: String? = nil, callbackSecret: String? = nil
    ) {
        self.id = id
        self.projectID = projectID
        self.externalID = externalID
        self.title = title
        self.duration = duration
        self.callbackURL = callbackURL
        self.callbackSecret = callbackSecret
    }
}

/// A partner's id of a task, sent as it is kept.
package enum PartnerTaskID: Sendable, Hashable {
    case number(Int64)
    case text(String)
}
