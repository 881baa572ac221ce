/// How many records say something that cannot be, and some of them by their ids.
package struct RecordTroubles: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// `verification_details` is no JSON object.
        case brokenDetails = "broken_details"
        /// A count below nought.
        case negative
        /// A count beyond `VideoFigures.largest`.
        case absurd
        /// A count that is no whole number.
        case notANumber = "not_a_number"
        /// `platform` is none of the settlement's.
        case unknownPlatform = "unknown_platform"
    }

    /// Of each kind so many records are named.
    package static let named = 5

    package private(set) var counts: [Kind: Int] = [:]
    package private(set) var examples: [Kind: [Int64]] = [:]

    package init() {}

    package mutating func add(_ kind: Kind, record id: Int64) {
        counts[kind, default: 0] += 1
        if examples[kind, default: []].count < Self.named { examples[kind, default: []].append(id) }
    }

    /// Counts in what was found of other records.
    mutating func add(_ others: RecordTroubles) {
        counts.merge(others.counts, uniquingKeysWith: +)
        examples.merge(others.examples) { Array(($0 + $1).sorted().prefix(Self.named)) }
    }

    package var total: Int { counts.values.reduce(0, +) }
}
