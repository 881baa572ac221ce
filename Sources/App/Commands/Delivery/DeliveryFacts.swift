import Delivery
import Foundation

/// A delivery as `--json` prints it.
struct DeliveryFacts: Encodable {
    let id: Int64
    let channel: String
    let key: String
    let part: Int
    let parts: Int
    let state: String
    let attempts: Int
    let createdAt: Date
    let dueAt: Date?
    let finishedAt: Date?
    let reason: String?
    let error: String?
    let hint: String?
    let feature: String?
    let reference: String?
    let traceID: String
    let topic: String?
    let folds: Int
    let mergedInto: Int64?
    let fallbackOf: String?

    init(_ summary: DeliverySummary) {
        id = summary.id
        channel = summary.channel
        key = summary.key
        part = summary.part
        parts = summary.parts
        state = summary.state.rawValue
        attempts = summary.attempts
        createdAt = summary.createdAt
        dueAt = summary.dueAt
        finishedAt = summary.finishedAt
        reason = summary.reason
        error = summary.error
        hint = summary.hint
        feature = summary.feature
        reference = summary.reference
        traceID = summary.traceID
        topic = summary.topic
        folds = summary.folds
        mergedInto = summary.mergedInto
        fallbackOf = summary.fallbackOf
    }
}

/// One attempt as `--json` prints it.
struct AttemptFacts: Encodable {
    let number: Int
    let startedAt: Date
    let finishedAt: Date
    let outcome: String
    let reason: String?
    let error: String?
    let status: Int?
    let answer: String?
    let node: String
    /// What the peer calls the message.
    let reference: String?

    init(_ attempt: AttemptRecord) {
        number = attempt.number
        startedAt = attempt.startedAt
        finishedAt = attempt.finishedAt
        outcome = attempt.outcome.rawValue
        reason = attempt.reason
        error = attempt.error
        status = attempt.status
        answer = attempt.answer
        node = attempt.node
        reference = attempt.reference
    }
}
