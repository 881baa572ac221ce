import FoundationEssentials

/// An entry of the audit log as the API answers and `--json` prints it.
package struct AuditFacts: Encodable, Sendable {
    let id: Int64
    let at: Date
    let actor: String
    let credential: String?
    let from: String
    let action: String
    let subject: String
    let outcome: String
    let status: Int?
    let detail: String?
    let traceID: String

    package init(_ record: AuditRecord) {
        let entry = record.entry
        id = record.position.id
        at = record.position.time
        actor = entry.actor
        credential = entry.credential
        from = entry.origin
        action = entry.action
        subject = entry.subject
        outcome = entry.outcome.rawValue
        status = entry.status
        detail = entry.detail
        traceID = entry.traceID
    }
}
