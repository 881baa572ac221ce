package import Foundation
package import Settlement

/// What a partner was told of one task's day, as the feed and `--json` show it.
package struct StatementFacts: Encodable, Sendable {
    package let settlement: String
    package let partner: String
    package let number: Int64
    /// The task's id as the partner knows it.
    package let taskID: PartnerTaskID?
    package let date: String
    package let revision: Int
    /// Byte for byte as it is sent.
    package let body: String
    package let bodyHash: String
    package let previousHash: String
    package let hash: String
    package let state: String
    package let sentAt: Date?

    package init(_ statement: Statement) {
        let content = statement.content
        settlement = content.settlement
        partner = content.partner
        number = content.number
        taskID = content.partnerTaskID
        date = content.day
        revision = content.revision
        body = statement.body
        bodyHash = content.bodyHash
        previousHash = statement.previousHash
        hash = statement.hash
        state = statement.state.rawValue
        sentAt = statement.sentAt
    }
}

extension PartnerTaskID: Encodable {
    /// A number as a number, a text as a text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}
