import AsyncHTTPClient
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Networks
import Observability
import Timekeeping

/// Asks over HTTP, within limits of time and size.
struct PlatformCaller: Sendable {
    let httpClient: HTTPClient
    /// For one call, to the last byte of its answer.
    let timeout: Duration
    let clock: any WallClock

    private static let answerBytes = 1 << 20

    /// - Parameter readsBody: Without it the answer's head is all.
    /// - Throws: `CallFailure` or `CancellationError`.
    func get(_ url: String, headers: [(String, String)] = [], readsBody: Bool = true) async throws -> PlatformReply {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "User-Agent", value: "Herald/\(HeraldVersion.text)")
        request.headers.add(name: "Accept", value: readsBody ? "application/json" : "*/*")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        do {
            return try await withDeadline { [request] in try await reply(to: request, readsBody) }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw failure(error)
        }
    }

    private func reply(to request: HTTPClientRequest, _ readsBody: Bool) async throws -> PlatformReply {
        let response = try await httpClient.execute(request, timeout: .nanoseconds(timeout.milliseconds * 1_000_000))
        var body: [UInt8] = []
        if readsBody {
            for try await chunk in response.body {
                guard body.count + chunk.readableBytes <= Self.answerBytes else {
                    throw CallFailure("answered more than 1 MiB", isPassing: false)
                }
                body.append(contentsOf: chunk.readableBytesView)
            }
        }
        return PlatformReply(
            status: Int(response.status.code), body: body,
            retryAfter: response.headers.first(name: "Retry-After")
                .flatMap { RetryAfterHeader.delay($0, now: clock.now()) },
            location: response.headers.first(name: "Location"))
    }

    /// The client's own time limit ends with the answer's head; a peer that dribbles must not hold us longer.
    private func withDeadline(
        _ work: @escaping @Sendable () async throws -> PlatformReply
    ) async throws -> PlatformReply {
        try await withThrowingTaskGroup { group in
            group.addTask { try await work() }
            group.addTask { [timeout] in
                try await Task.sleep(for: timeout)
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    private func failure(_ error: any Error) -> CallFailure {
        switch error {
        case let error as CallFailure: error
        case let error as HTTPClientError where error == .connectTimeout: CallFailure("cannot be reached")
        case let error as HTTPClientError where Self.timeouts.contains(error):
            CallFailure("did not answer within \(timeout.inWords)")
        case is NIOConnectionError, is ChannelError: CallFailure("cannot be reached")
        case let error as IOError where Self.unreachable.contains(error.errnoCode): CallFailure("cannot be reached")
        case is HTTPParserError: CallFailure("answered something that is no HTTP")
        default: CallFailure("broke the connection off")
        }
    }

    private static let unreachable = [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, ETIMEDOUT]
    private static let timeouts: [HTTPClientError] = [
        .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
    ]
}
