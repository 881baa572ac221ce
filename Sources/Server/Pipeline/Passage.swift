import FoundationEssentials

/// One request on its way, for the access log and the metrics.
struct Passage: Sendable {
    let began: ContinuousClock.Instant
    let time: Date
    let method: String
    /// As it came until it is known to be a good one.
    var path: String
    let userAgent: String?
    var facts: RequestFacts
    /// nil until, and unless, one is found.
    var route: Route?

    var routeName: String { route?.pattern ?? Traffic.noRoute }
}
