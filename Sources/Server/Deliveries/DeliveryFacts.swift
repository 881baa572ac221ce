package import Delivery
import Foundation

/// A delivery as the API and `--json` show it.
package struct DeliveryFacts: Encodable, Sendable {
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

    package init(_ summary: DeliverySummary) {
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

/// One attempt as the API and `--json` show it.
package struct AttemptFacts: Encodable, Sendable {
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

    package init(_ attempt: AttemptRecord) {
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

/// One delivery with its message and every attempt, as the API and `--json` show it.
package struct DeliveryDetailsFacts: Encodable, Sendable {
    let delivery: DeliveryFacts
    /// As text for people; nil where the stored form cannot be read.
    let message: String?
    let attempts: [AttemptFacts]

    package init(_ details: DeliveryDetails) {
        delivery = DeliveryFacts(details.summary)
        message = details.message?.shown
        attempts = details.attempts.map(AttemptFacts.init)
    }
}
