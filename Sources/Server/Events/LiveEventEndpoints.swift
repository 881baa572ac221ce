import HTTPTypes
import Hummingbird

/// What happens, as it happens, for live pages.
package struct LiveEventEndpoints: Sendable {
    private let feed: LiveEventFeed
    private let streams: EventStreams

    package init(feed: LiveEventFeed, streams: EventStreams) {
        self.feed = feed
        self.streams = streams
    }

    package var all: [Endpoint] {
        [Endpoint(.get, "/api/v1/events", .restricted) { try stream($0, $1) }]
    }

    private func stream(_ request: Request, _ facts: RequestFacts) throws -> Response {
        let parameters = try request.parameters(allowing: "types", "channel")
        var filter = LiveEventFilter()
        filter.kinds = Set(try parameters.words("types", as: LiveEventKind.self))
        filter.channel = try parameters.text("channel")
        let position = request.lastEventID.flatMap(StreamPosition.init)
        return try streams.response(to: request, for: facts.caller) { [feed, filter] mailbox in
            try await feed.feed(mailbox, filter, after: position)
        }
    }
}
