/// Sums of weeks or months.
package struct Rollup: Sendable, Hashable, Encodable {
    /// How much of a period was settled.
    package struct Coverage: Sendable, Hashable, Encodable {
        package let period: String
        package let from: String
        package let to: String
        package let days: Int
        package let settled: Int
    }

    package let settlement: String
    package let by: String
    package let periods: [Coverage]
    package let lines: [RollupLine]
    /// What somebody who goes by these numbers should know, one sentence each.
    package let notes: [String]
}
