import Foundation
import HTTPTypes
import Hummingbird
package import Observability

/// Herald's own log lines: what there is in memory, and those that come.
package struct LogEndpoints: Sendable {
    private let ring: LogRing
    private let streams: EventStreams
    private let followed: FollowedLogEndpoints?

    /// - Parameter followed: answers for the files of other programs; nil: nobody does.
    package init(ring: LogRing, streams: EventStreams, followed: FollowedLogEndpoints? = nil) {
        self.ring = ring
        self.streams = streams
        self.followed = followed
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/logs", .developer) { request, facts in
                let isOfFile = request.uri.queryParameters["file"] != nil
                if isOfFile, let followed { return try await followed.list(request, facts) }
                return try list(request, facts)
            },
            Endpoint(.get, "/api/v1/logs/stream", .developer) { try stream($0, $1) },
        ] + (followed?.all ?? [])
    }

    /// Newest first.
    private func list(_ request: Request, _ facts: RequestFacts) throws -> Response {
        let parameters = try QueryParameters(
            request.uri.query, allowing: LogFilter.parameters + ["limit", "cursor"])
        let filter = try LogFilter(parameters)
        let limit = try parameters.integer("limit", in: 1...1_000) ?? 100
        let before = try cursor(parameters)
        let found = ring.entries().reversed().lazy.filter { $0.sequence < before && filter.matches($0.record) }
            .prefix(limit + 1)
        return answer(Array(found), limit: limit, traceID: facts.traceID)
    }

    private func cursor(_ parameters: QueryParameters) throws -> Int {
        guard let text = try parameters.text("cursor") else { return .max }
        guard let position = StreamPosition(text) else {
            throw APIError.invalid("cursor is none that this API gave; leave it out to begin with the newest line")
        }
        guard position.epoch == ring.epoch else {
            throw APIError.invalid("cursor is of before a restart, which emptied the log; leave it out to begin anew")
        }
        return position.sequence
    }

    /// The lines are JSON already.
    private func answer(_ entries: [LogRing.Entry], limit: Int, traceID: String) -> Response {
        let page = entries.prefix(limit)
        var body = Array(#"{"ok":true,"trace_id":"#.utf8)
        JSONText.append(traceID, to: &body)
        body.append(contentsOf: #","items":["#.utf8)
        for (index, entry) in page.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: item(entry))
        }
        let last = entries.count > limit ? page.last : nil
        let cursor = last.map { "\"\(StreamPosition(epoch: ring.epoch, sequence: $0.sequence))\"" } ?? "null"
        body.append(contentsOf: #"],"next_cursor":\#(cursor)}"#.utf8)
        return Answer.bytes(body, contentType: "application/json")
    }

    /// `{"id":"…","line":{…}}`
    private func item(_ entry: LogRing.Entry) -> [UInt8] {
        let id = StreamPosition(epoch: ring.epoch, sequence: entry.sequence)
        return Array(#"{"id":"\#(id)","line":"#.utf8) + entry.record.line.dropLast() + [UInt8(ascii: "}")]
    }

    private func stream(_ request: Request, _ facts: RequestFacts) throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: LogFilter.parameters)
        let filter = try LogFilter(parameters)
        let start = resumption(request) ?? (filter.since == nil ? ring.lastSequence : 0)
        return try streams.response(to: request, for: facts.caller) { [ring] mailbox in
            try await LogFollowing(ring: ring, filter: filter, after: start).feed(mailbox)
        }
    }

    /// After which line a reader that was here before goes on: after a restart of the process with its first.
    private func resumption(_ request: Request) -> Int? {
        guard let text = request.lastEventID, let position = StreamPosition(text) else { return nil }
        return position.epoch == ring.epoch ? position.sequence : 0
    }
}
