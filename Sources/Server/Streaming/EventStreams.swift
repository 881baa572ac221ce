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

    /// By caller: none has 0.
    private let open = Mutex<[String?: Int]>([:])
    private let maximum: Int
    private let maximumEach: Int
    private let lifetime: Duration
    private let heartbeat: Duration
    private let capacityBytes: Int

    /// - Parameters:
    ///   - maximum: streams at once; one more is answered with 503.
    ///   - maximumEach: of one caller, so that none locks out the others.
    ///   - lifetime: after it a stream ends. Its reader comes back, and whether it still may is asked again.
    ///   - heartbeat: how often something is said on a stream on which nothing happens. Proxies give up after 60 s.
    ///   - capacityBytes: what may wait for one reader.
    package init(
        maximum: Int = 500, maximumEach: Int = 50, lifetime: Duration = .seconds(600),
        heartbeat: Duration = .seconds(15), capacityBytes: Int = 256 * 1_024
    ) {
        self.maximum = maximum
        self.maximumEach = maximumEach
        self.lifetime = lifetime
        self.heartbeat = heartbeat
        self.capacityBytes = capacityBytes
    }

    /// How many are open.
    package var count: Int { open.withLock { $0.values.reduce(0, +) } }

    /// A response that streams what `feeding` puts into the mailbox, until it returns, the reader goes away or is too
    /// slow, its time is over, or the server stops.
    ///
    /// - Throws: `APIError` 503 if there are too many.
    package func response(
        to request: Request, for caller: Caller, _ feeding: @escaping Feeding
    ) throws -> Response {
        let place = try takePlace(for: caller.name)
        let mailbox = EventMailbox(capacityBytes: capacityBytes)
        mailbox.send(ServerSentEvent.retry(after: .seconds(3)))
        let body = ResponseBody { [heartbeat, lifetime] writer in
            defer { withExtendedLifetime(place) {} }
            try await Self.stream(request, to: &writer) { pen in
                try await Self.write(mailbox, heartbeat: heartbeat, lifetime: lifetime, feeding, with: pen)
            } end: {
                mailbox.end()
            }
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

    private func takePlace(for caller: String?) throws -> Place {
        try open.withLock { open in
            let own = open[caller, default: 0]
            guard own < maximumEach else { throw Self.tooMany("\(own) event streams of this caller are open") }
            let all = open.values.reduce(0, +)
            guard all < maximum else { throw Self.tooMany("\(all) event streams are open") }
            open[caller] = own + 1
        }
        return Place(streams: self, caller: caller)
    }

    private func giveBack(_ caller: String?) {
        open.withLock { open in
            let rest = open[caller, default: 0] - 1
            open[caller] = rest > 0 ? rest : nil
        }
    }

    private static func tooMany(_ what: String) -> APIError {
        var headers = HTTPFields()
        headers[.retryAfter] = "5"
        return APIError(
            .serviceUnavailable, "too_many_streams",
            "\(what), and no more are allowed; close one or try again later", headers: headers)
    }

    /// Given back when the response is dropped, whether its body was ever written or not.
    private final class Place: Sendable {
        let streams: EventStreams
        let caller: String?
        init(streams: EventStreams, caller: String?) {
            self.streams = streams
            self.caller = caller
        }
        deinit { streams.giveBack(caller) }
    }

    private static func stream(
        _ request: Request, to writer: inout any ResponseBodyWriter,
        write: @escaping @Sendable (Pen) async throws -> Void, end: @escaping @Sendable () -> Void
    ) async throws {
        let pen = Pen(writer: writer)
        try await withGracefulShutdownHandler {
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await write(pen)
            }
        } onGracefulShutdown: {
            end()
        }
        try await writer.finish(nil)
    }

    /// Ends when the mailbox does; whatever fails cancels the rest.
    private static func write(
        _ mailbox: EventMailbox, heartbeat: Duration, lifetime: Duration, _ feeding: @escaping Feeding, with pen: Pen
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
                try await Task.sleep(for: lifetime)
                mailbox.end()
                return false
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
