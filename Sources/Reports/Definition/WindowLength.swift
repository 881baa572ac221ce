/// Which stretch of time a report speaks of, seen from the instant it is made for.
package enum WindowLength: Sendable, Hashable {
    /// So long up to the instant: `24h`.
    case span(Duration)
    /// The calendar day before: `yesterday`.
    case yesterday
    /// The calendar day up to the instant: `today`.
    case today
}
