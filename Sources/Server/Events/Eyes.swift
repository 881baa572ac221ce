import Database
import Delivery
import Reports
import Scheduling

/// Everything in the store that live events are made of, and what of it was seen already.
struct Eyes: Sendable {
    /// What one look found, and the eyes that have seen it.
    struct Sight: Sendable {
        let eyes: Eyes
        var events: [LiveEvent] = []
        /// Too much happened to tell.
        var isIncomplete = false
    }

    private var deliveries: DeliveryFeed
    private var channels: ChannelFeed
    private var runs = RunFeed()
    private var reportRuns = ReportRunFeed()

    init(outbox: Outbox) {
        deliveries = DeliveryFeed(outbox: outbox)
        channels = ChannelFeed(outbox: outbox)
    }

    /// What happened before is not seen.
    func begun(on connection: any Connection) throws -> Eyes {
        var eyes = self
        try eyes.deliveries.begin(on: connection)
        try eyes.channels.begin(on: connection)
        try eyes.runs.begin(on: connection)
        try eyes.reportRuns.begin(on: connection)
        return eyes
    }

    func looked(on connection: any Connection) throws -> Sight {
        var eyes = self
        let look = try eyes.deliveries.look(on: connection)
        let events =
            try look.deliveries.map(LiveEventBodies.event)
            + eyes.reportRuns.look(on: connection).map(LiveEventBodies.event)
            + eyes.runs.look(on: connection).map(LiveEventBodies.event)
            + eyes.channels.look(on: connection).map(LiveEventBodies.event)
        return Sight(eyes: eyes, events: events, isIncomplete: look.isIncomplete)
    }
}
