import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Server
import ServiceLifecycle

/// A server with these endpoints on a free port of loopback.
///
///     try await ServerUnderTest.with([endpoint]) { server in
///         let answer = try await server.get("/api/v1/health")
///         #expect(answer.status == 200)
///     }
struct ServerUnderTest: Sendable {
    let port: Int
    private let group: ServiceGroup

    var baseURL: String { "http://127.0.0.1:\(port)" }

    /// - Parameter parts: nil: every endpoint is open to anybody, as often as they like, for tests of what they answer
    ///   and not of who may ask.
    static func with<Result>(
        _ endpoints: [Endpoint], parts: ServerParts? = nil, settings: ServerSettings = ServerSettings(),
        logger: Logger = quiet, _ body: (ServerUnderTest) async throws -> Result
    ) async throws -> Result {
        var settings = settings
        settings.port = 0
        if parts == nil { settings.rateLimit = nil }
        let (ports, listening) = AsyncStream<Int>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let server = HeraldServer(
            settings: settings, endpoints: parts == nil ? endpoints.map(\.opened) : endpoints,
            parts: parts ?? ServerParts(), logger: logger
        ) {
            listening.yield($0)
        }
        var stopping = ServiceGroupConfiguration(services: [server], logger: quiet)
        // A handler that hangs must not hold the stop.
        stopping.maximumGracefulShutdownDuration = .seconds(10)
        let group = ServiceGroup(configuration: stopping)
        let task = Task {
            defer { listening.finish() }
            try await group.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await task.value
            throw CancellationError()
        }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(ServerUnderTest(port: port, group: group)))
        } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        _ = await task.result
        return try result.get()
    }

    /// As SIGTERM does; the end of `with` waits until it has stopped.
    func stop() async { await group.triggerGracefulShutdown() }

    func get(_ target: String, token: String? = nil, headers: [String: String] = [:]) async throws -> ServerAnswer {
        try await send("GET", target, token: token, headers: headers)
    }

    /// - Parameter body: JSON by default; say otherwise with `Content-Type`.
    func post(
        _ target: String, _ body: String = "", token: String? = nil, headers: [String: String] = [:]
    ) async throws -> ServerAnswer {
        try await send("POST", target, body: body, token: token, headers: headers)
    }

    func send(
        _ method: String, _ target: String, body: String? = nil, token: String? = nil, headers: [String: String] = [:]
    ) async throws -> ServerAnswer {
        var request = HTTPClientRequest(url: baseURL + target)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body, !body.isEmpty {
            if !request.headers.contains(name: "Content-Type") {
                request.headers.add(name: "Content-Type", value: "application/json")
            }
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        return ServerAnswer(
            status: Int(response.status.code), headers: response.headers, bytes: Array(bytes.readableBytesView))
    }

    /// A connection for bytes that no client would send, and for answers that do not end.
    func connected<Result>(_ body: (RawConnection) async throws -> Result) async throws -> Result {
        try await RawConnection.with(port: port, body)
    }

    static var quiet: Logger {
        var logger = Logger(label: "herald.server-under-test")
        logger.logLevel = .critical
        return logger
    }
}

extension Endpoint {
    /// The same for anybody.
    fileprivate var opened: Endpoint {
        Endpoint(
            method, path, .open, purpose: purpose, change: change, isUnlimited: isUnlimited, isQuick: isQuick,
            handler: handler)
    }
}
