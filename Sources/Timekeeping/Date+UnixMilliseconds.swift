package import FoundationEssentials

extension Date {
    /// Milliseconds since 1970-01-01T00:00:00Z: the form in which the store keeps every instant.
    /// The nearest that there is for an instant beyond all numbers: it may have come from outside.
    package var unixMilliseconds: Int64 {
        let milliseconds = (timeIntervalSince1970 * 1_000).rounded()
        return Int64(exactly: milliseconds) ?? (milliseconds < 0 ? .min : .max)
    }

    package init(unixMilliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(unixMilliseconds) / 1_000)
    }
}
