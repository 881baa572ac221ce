/// What a live page is told of.
enum LiveEventKind: String, Sendable, CaseIterable {
    /// A delivery was made or changed.
    case delivery
    /// A job or a report's message began or ended.
    case run
    /// A channel was paused, disabled or enabled, or may be used again.
    case channel
}

/// One thing that happened, before it is an event of somebody's stream.
struct LiveEvent: Sendable {
    let kind: LiveEventKind
    /// That it is about; nil: about none.
    let channel: String?
    /// JSON.
    let data: String
}

/// Which of them a reader wants.
struct LiveEventFilter: Sendable {
    /// Empty: all.
    var kinds: Set<LiveEventKind> = []
    /// Only what is about this channel, and what is about none.
    var channel: String?

    func matches(_ event: LiveEvent) -> Bool {
        (kinds.isEmpty || kinds.contains(event.kind))
            && (channel == nil || event.channel == nil || event.channel == channel)
    }
}
