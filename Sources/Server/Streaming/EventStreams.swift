import HTTPTypes
package import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// All streams of server-sent events that are open, and how many may be.
package final class EventStreams: Sendable {
    /// What puts events into a reader's mailbox; the stream ends when it returns, it is cancelled when the reader is
    /// gone.
    package typealias Feeding = @Sendable (EventMailbox) async throws -> Void

    private let open = Mutex(0)
    private let maximum: Int
    private let heartbeat: Duration
    private let capacityBytes: Int

    /// - Parameters:
    ///   - maximum: streams at once; one more is answered with 503.
    ///   - heartbeat: how often something is said on a stream on which nothing happens. Proxies give up after 60 s.
    ///   - capacityBytes: what may wait for one reader.
    package init(maximum: Int = 500, heartbeat: Duration = .seconds(15), capacityBytes: Int = 256 * 1_024) {
        self.maximum = maximum
        self.heartbeat = heartbeat
        self.capacityBytes = capacityBytes
    }

    /// How many are open.
    package var count: Int { open.withLock { $0 } }

    /// A response that streams what `feeding` puts into the mailbox, until it returns, the reader goes away or is too
    /// slow, or the server stops.
    ///
    /// - Throws: `APIError` 503 if there are too many.
    package func response(to request: Request, _ feeding: @escaping Feeding) throws -> Response {
        let place = try takePlace()
        let mailbox = EventMailbox(capacityBytes: capacityBytes)
        mailbox.send(ServerSentEvent.retry(after: .seconds(3)))
        let body = ResponseBody { [heartbeat] writer in
            defer { withExtendedLifetime(place) {} }
            try await Self.stream(request, mailbox, heartbeat: heartbeat, feeding, to: &writer)
        }
        return Response(status: .ok, headers: Self.headers, body: body)
    }

    private static var headers: HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-store"
        // nginx writes through what says so.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return headers
    }

    private func takePlace() throws -> Place {
        let hasRoom = open.withLock { open in
            guard open < maximum else { return false }
            open += 1
            return true
        }
        guard hasRoom else {
            var headers = HTTPFields()
            headers[.retryAfter] = "5"
            throw APIError(
                .serviceUnavailable, "too_many_streams",
                "\(maximum) event streams are open, and no more are allowed; close one or try again later",
                headers: headers)
        }
        return Place(streams: self)
    }

    /// Given back when the response is dropped, whether its body was ever written or not.
    private final class Place: Sendable {
        let streams: EventStreams
        init(streams: EventStreams) { self.streams = streams }
        deinit { streams.open.withLock { $0 -= 1 } }
    }

    private static func stream(
        _ request: Request, _ mailbox: EventMailbox, heartbeat: Duration, _ feeding: @escaping Feeding,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        let pen = Pen(writer: writer)
        try await withGracefulShutdownHandler {
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await write(mailbox, heartbeat: heartbeat, feeding, with: pen)
            }
        } onGracefulShutdown: {
            mailbox.end()
        }
        try await writer.finish(nil)
    }

    /// Ends when the mailbox does; whatever fails cancels the rest.
    private static func write(
        _ mailbox: EventMailbox, heartbeat: Duration, _ feeding: @escaping Feeding, with pen: Pen
    ) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                var writer = pen.writer
                while let bytes = await mailbox.take() { try await writer.write(ByteBuffer(bytes: bytes)) }
                return true
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: heartbeat)
                    if mailbox.beat() == .stuck { throw CancellationError() }
                }
            }
            group.addTask {
                try await feeding(mailbox)
                mailbox.end()
                return false
            }
            defer { group.cancelAll() }
            while let isWritten = try await group.next() { if isWritten { return } }
        }
    }

    /// `@unchecked Sendable`: the writer is used by the one task that writes the mailbox, and by its parent only after
    /// that has ended.
    private struct Pen: @unchecked Sendable {
        let writer: any ResponseBodyWriter
    }
}
