import Crypto
import Foundation
import HTTPTypes
package import Hummingbird
import Observability

/// What a script sends with a request that it may have to repeat, so that the repetition does nothing twice
/// (draft-ietf-httpapi-idempotency-key-header).
package struct IdempotencyKey: Sendable, Hashable {
    private let digest: String

    /// Of one caller and one thing to do: another token's keys are others.
    ///
    /// - Returns: nil where the request has none.
    /// - Throws: 422 for one that is empty, too long or not of printable ASCII.
    package init?(_ request: Request, _ facts: RequestFacts) throws {
        guard let name = HTTPField.Name("Idempotency-Key") else { return nil }
        let values = request.headers[values: name]
        guard let text = values.first else { return nil }
        guard values.count == 1, (1...128).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw APIError.invalid("the header Idempotency-Key is given once, with 1 to 128 printable ASCII characters")
        }
        let own = (facts.caller.name ?? "") + "\n" + text
        digest = Hexadecimal.text(SHA256.hash(data: Data(own.utf8)).prefix(16))
    }

    /// As a part of keys in the store.
    package var text: String { "key-" + digest }
}
