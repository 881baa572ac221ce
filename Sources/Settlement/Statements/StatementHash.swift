import Crypto
import Foundation
import Observability

/// The hashes of statements. `docs/statements.md` tells partners how to compute them: never changed, a second form
/// would begin with another first line.
package enum StatementHash {
    /// What comes before the first statement of a chain.
    package static let genesis = String(repeating: "0", count: 64)

    /// SHA-256 of the UTF-8 bytes, in hexadecimal digits.
    package static func of(_ text: String) -> String {
        Hexadecimal.text(SHA256.hash(data: Data(text.utf8)))
    }

    /// The hash of a statement: of the text that has each of these on a line of its own, without a newline at its end.
    /// The task's id comes last because it alone may hold anything, a newline too.
    package static func of(_ content: StatementContent, after previousHash: String) -> String {
        of(
            [
                "herald-statement-1", content.settlement, content.partner, String(content.number), content.day,
                String(content.revision), content.bodyHash, previousHash, content.partnerTaskID?.text ?? "",
            ].joined(separator: "\n"))
    }
}

/// What a statement's hash covers, but for the hash before.
package struct StatementContent: Sendable, Hashable {
    package let settlement: String
    package let partner: String
    /// From 1 on, without gaps, in each partner's chain.
    package let number: Int64
    /// The task's id as the partner knows it; nil where the task has none.
    package let partnerTaskID: PartnerTaskID?
    /// `2024-12-09`
    package let day: String
    package let revision: Int
    package let bodyHash: String

    package init(
        settlement: String, partner: String, number: Int64, partnerTaskID: PartnerTaskID?, day: String, revision: Int,
        bodyHash: String
    ) {
        self.settlement = settlement
        self.partner = partner
        self.number = number
        self.partnerTaskID = partnerTaskID
        self.day = day
        self.revision = revision
        self.bodyHash = bodyHash
    }
}
