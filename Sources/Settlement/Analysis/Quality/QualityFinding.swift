/// Something about a day's numbers that somebody should look at.
package struct QualityFinding: Sendable, Hashable, Encodable {
    /// In the order in which they are told.
    package enum Kind: String, Sendable, CaseIterable, Encodable {
        case neverSettled = "never_settled"
        case changed
        case missing
        case unknown
        case failed
        case stale
        case notAsked = "not_asked"
        case unknownPlatform = "unknown_platform"
        case invalid
        case likesAboveViews = "likes_above_views"
        case jump
        case viewsFell = "views_fell"
        case sharedLink = "shared_link"
        case noCallback = "no_callback"
        case callbackPending = "callback_pending"
        case callbackFailed = "callback_failed"
    }

    package let kind: Kind
    package let task: Int64?
    package let day: String?
    package let platform: String?
    /// How many records, days or views it is about.
    package let number: Int64
    /// What there is, and what to look at.
    package let sentence: String
    /// The ids of some of the records.
    package let records: [Int64]

    package init(
        _ kind: Kind, task: Int64? = nil, day: SettlementDay? = nil, platform: String? = nil, number: Int64,
        _ sentence: String, records: [Int64] = []
    ) {
        self.kind = kind
        self.task = task
        self.day = day?.description
        self.platform = platform
        self.number = number
        self.sentence = sentence
        self.records = records
    }
}
