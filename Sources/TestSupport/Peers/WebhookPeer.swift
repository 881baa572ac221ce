import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Somebody's endpoint on loopback: remembers every call, and answers as it is told.
package final class WebhookPeer: Sendable {
    package struct Call: Sendable {
        package let method: String
        /// Path and query.
        package let target: String
        /// By their names in lower case.
        package let headers: [String: String]
        package let body: [UInt8]

        /// Standard Webhooks' id: the same at every attempt of one delivery.
        package var id: String? { headers["webhook-id"] }
    }

    package enum Answer: Sendable {
        case status(Int, headers: [String: String] = [:], body: String = "")
        /// The same, after a while.
        case late(Duration, status: Int)
        /// Nothing, for as long as the caller waits.
        case hang
        /// Status 200, and then nothing more.
        case hangAfterHead
        /// Status 200, and then a byte now and then, without an end.
        case dribble
        /// The connection is reset before an answer.
        case cut
    }

    package typealias Behaviour = @Sendable (_ call: Call, _ number: Int) -> Answer

    private let log = Mutex<[Call]>([])
    private let behaviour: Behaviour

    private init(_ behaviour: @escaping Behaviour) { self.behaviour = behaviour }

    /// What came so far, oldest first.
    package var calls: [Call] { log.withLock { $0 } }

    /// Runs a peer while `body` runs.
    ///
    /// - Parameter behaviour: The answer to a call; calls are numbered from 1.
    package static func with(
        host: String = "127.0.0.1", _ behaviour: @escaping Behaviour = { _, _ in .status(200, body: "ok") },
        _ body: (_ peer: WebhookPeer, _ port: Int) async throws -> Void
    ) async throws {
        let peer = WebhookPeer(behaviour)
        let (ports, listening) = AsyncStream<Int>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let application = peer.application(host: host) { listening.yield($0) }
        var stopping = ServiceGroupConfiguration(services: [application], logger: quiet)
        // Calls that hang must not hold the stop.
        stopping.maximumGracefulShutdownDuration = .milliseconds(200)
        let group = ServiceGroup(configuration: stopping)
        let task = Task {
            defer { listening.finish() }
            try await group.run()
        }
        guard let port = await ports.first(where: { _ in true }) else { return try await task.value }
        let result: Result<Void, any Error>
        do { result = .success(try await body(peer, port)) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        _ = await task.result
        try result.get()
    }

    private func application(
        host: String, _ onListening: @escaping @Sendable (Int) -> Void
    ) -> some ApplicationProtocol {
        let router = Router(context: PeerContext.self)
        for path: RouterPath in ["/", "**"] {
            for method in [HTTPRequest.Method.post, .get] { router.on(path, method: method, use: answer) }
        }
        return Application(
            router: router, configuration: .init(address: .hostname(host, port: 0)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) }, logger: Self.quiet)
    }

    private func answer(_ request: Request, _ context: PeerContext) async throws -> Response {
        let body = try await request.body.collect(upTo: 32 * 1_024 * 1_024)
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        if let host = request.head.authority { headers["host"] = host }
        let call = Call(
            method: request.method.rawValue, target: request.uri.string, headers: headers,
            body: Array(body.readableBytesView))
        let number = log.withLock { calls in
            calls.append(call)
            return calls.count
        }
        switch behaviour(call, number) {
        case .status(let status, let headers, let body):
            return response(status, headers, body: .init(byteBuffer: ByteBuffer(string: body)))
        case .late(let pause, let status):
            try await Task.sleep(for: pause)
            return response(status, [:], body: .init())
        case .hang:
            try await Task.sleep(for: .seconds(3_600))
            return response(200, [:], body: .init())
        case .hangAfterHead:
            let body = ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "…"))
                try await Task.sleep(for: .seconds(3_600))
            }
            return response(200, [:], body: body)
        case .dribble:
            let body = ResponseBody { writer in
                while true {
                    try await writer.write(ByteBuffer(string: " "))
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            return response(200, [:], body: body)
        case .cut:
            await context.resetConnection()
            return response(200, [:], body: .init())
        }
    }

    private func response(_ status: Int, _ headers: [String: String], body: ResponseBody) -> Response {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPFields.Element.Name(name) { fields[name] = value }
        }
        return Response(status: .init(code: status), headers: fields, body: body)
    }

    private static var quiet: Logger {
        var logger = Logger(label: "herald.webhook-peer")
        logger.logLevel = .critical
        return logger
    }
}

/// A request's context that can cut its connection.
private struct PeerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// With a linger time of zero the kernel sends RST instead of FIN.
    func resetConnection() async {
        if let provider = channel as? any SocketOptionProvider {
            try? await provider.setSoLinger(NIOLinger(l_onoff: 1, l_linger: 0)).get()
        }
        try? await channel.close().get()
    }
}
