/// How many of the claimed tasks were handed in, per platform.
package struct CompletionRates: Sendable, Hashable, Encodable {
    package struct Line: Sendable, Hashable, Encodable {
        /// nil: the claims name none of the settlement's.
        package let platform: String?
        package let isTotal: Bool
        package let claims: Int64
        package let submitted: Int64
        /// Of the claims; nil: there are none.
        package let rate: Double?
        /// From the claim to the submission; nil where the table does not tell when it was claimed.
        package let medianSeconds: Double?

        package init(platform: String?, isTotal: Bool = false, claims: Int64, submitted: Int64, medianSeconds: Double?)
        {
            self.platform = platform
            self.isTotal = isTotal
            self.claims = claims
            self.submitted = submitted
            rate = claims > 0 ? Double(submitted) / Double(claims) : nil
            self.medianSeconds = medianSeconds
        }
    }

    package let settlement: String
    package let from: String
    package let to: String
    /// Which claims these are, in words.
    package let basis: String
    package let lines: [Line]
    package let notes: [String]
}
