/// Why a day cannot be settled at all, in sentences that name the remedy.
package struct SettlementRefusal: Error, Sendable, CustomStringConvertible {
    package let sentences: [String]

    package init(_ sentences: [String]) { self.sentences = sentences }

    package var description: String { sentences.joined(separator: "; ") }
}
