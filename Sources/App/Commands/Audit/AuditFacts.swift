import Foundation
import Server

/// An entry of the audit log as `--json` prints it.
struct AuditFacts: Encodable {
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

    init(_ record: AuditRecord) {
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
