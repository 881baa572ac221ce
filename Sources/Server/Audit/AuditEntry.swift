package import FoundationEssentials

/// One change, or the attempt at one: who, what, from where, when, and what came of it.
package struct AuditEntry: Sendable, Hashable {
    package enum Outcome: String, Sendable, CaseIterable {
        /// The change was made.
        case done
        /// It was not: not allowed, not possible as things are, or asked for wrongly.
        case refused
        /// It was tried and failed; perhaps a part of it was done.
        case failed
    }

    /// `token:grafana`, `cli:alice`
    package var actor: String
    /// The public id of the token; names are given again.
    package var credential: String?
    /// The client's address, or the name of the host where a command ran.
    package var origin: String
    /// `delivery.retry`
    package var action: String
    /// What was changed, by the name that people know it by: a delivery's id, a channel's name.
    package var subject: String
    package var outcome: Outcome
    /// The status of the answer; nil for a command.
    package var status: Int?
    /// Why not, or what besides.
    package var detail: String?
    package var traceID: String

    package init(
        actor: String, credential: String? = nil, origin: String, action: String, subject: String, outcome: Outcome,
        status: Int? = nil, detail: String? = nil, traceID: String
    ) {
        self.actor = actor
        self.credential = credential
        self.origin = origin
        self.action = action
        self.subject = subject
        self.outcome = outcome
        self.status = status
        self.detail = detail
        self.traceID = traceID
    }
}

/// An entry as the store has it.
package struct AuditRecord: Sendable, Hashable {
    package let position: AuditPosition
    package let entry: AuditEntry
}

/// Where an entry stands: by time, and among those of one millisecond by their number.
package struct AuditPosition: Sendable, Hashable {
    package let time: Date
    package let id: Int64

    package init(time: Date, id: Int64) {
        self.time = time
        self.id = id
    }
}

/// Which entries to list, newest first.
package struct AuditFilter: Sendable {
    package var actor: String?
    package var action: String?
    package var subject: String?
    /// At or after this instant.
    package var since: Date?
    /// Only those that are older than this: the last of the page before.
    package var before: AuditPosition?
    package var limit: Int

    package init(
        actor: String? = nil, action: String? = nil, subject: String? = nil, since: Date? = nil,
        before: AuditPosition? = nil, limit: Int = 50
    ) {
        self.actor = actor
        self.action = action
        self.subject = subject
        self.since = since
        self.before = before
        self.limit = limit
    }
}
