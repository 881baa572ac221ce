package import FoundationEssentials

extension Date {
    /// Milliseconds since 1970-01-01T00:00:00Z: the form in which the store keeps every instant.
    package var unixMilliseconds: Int64 { Int64((timeIntervalSince1970 * 1_000).rounded()) }

    package init(unixMilliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(unixMilliseconds) / 1_000)
    }
}
