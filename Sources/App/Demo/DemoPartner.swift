import Crypto
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization

/// The partner of the demo's tasks: takes callbacks and checks their signatures as partners should. Stands in for TikTok
/// too, so that nothing leaves this machine.
final class DemoPartner: Sendable {
    struct Callback: Sendable {
        let body: String
        let isVerified: Bool
    }

    /// What a partner and the bot agreed upon.
    static let secret = "demo-callback-secret"

    private let log = Mutex<[Callback]>([])
    private let group: Mutex<ServiceGroup?> = Mutex(nil)
    private let ports = Mutex<Int?>(nil)

    /// What came so far, oldest first.
    var callbacks: [Callback] { log.withLock { $0 } }

    var baseURL: String { "http://127.0.0.1:\(ports.withLock { $0 } ?? 0)" }
    var callbackURL: String { baseURL + "/x2c/daily" }

    /// Returns when it listens.
    static func start() async throws -> DemoPartner {
        let partner = DemoPartner()
        let (ports, listening) = AsyncStream<Int>.makeStream(bufferingPolicy: .bufferingOldest(1))
        var configuration = ServiceGroupConfiguration(
            services: [partner.application { listening.yield($0) }], logger: quiet)
        // Connections that Herald keeps open must not hold the stop.
        configuration.maximumGracefulShutdownDuration = .milliseconds(200)
        let group = ServiceGroup(configuration: configuration)
        Task {
            defer { listening.finish() }
            try await group.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            throw CommandFailure(.workFailed, "the demo's partner cannot listen on 127.0.0.1")
        }
        partner.ports.withLock { $0 = port }
        partner.group.withLock { $0 = group }
        return partner
    }

    func stop() async { await group.withLock { $0 }?.triggerGracefulShutdown() }

    private func application(_ onListening: @escaping @Sendable (Int) -> Void) -> some ApplicationProtocol {
        let router = Router()
        router.post("/x2c/daily") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let isVerified = self.take(request.headers, Data(body.readableBytesView))
            return Response(status: isVerified ? .ok : .unauthorized)
        }
        // Tells who made a video and what it is called; views it does not tell.
        router.get("/oembed") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(
                    byteBuffer: ByteBuffer(
                        string: #"{"version":"1.0","type":"video","title":"逆袭人生 第1集","author_name":"追剧小站"}"#)))
        }
        return Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { onListening($0.localAddress?.port ?? 0) }, logger: Self.quiet)
    }

    private func take(_ headers: HTTPFields, _ body: Data) -> Bool {
        let isVerified = Self.isSigned(headers, body)
        log.withLock { $0.append(Callback(body: String(decoding: body, as: UTF8.self), isVerified: isVerified)) }
        return isVerified
    }

    /// The check of docs/webhooks.md, and the old header's.
    private static func isSigned(_ headers: HTTPFields, _ body: Data) -> Bool {
        let key = SymmetricKey(data: Data(secret.utf8))
        guard let id = header("webhook-id", of: headers), let timestamp = header("webhook-timestamp", of: headers),
            let signature = header("webhook-signature", of: headers),
            let old = header("X-Webhook-Signature", of: headers),
            let claimed = Data(base64Encoded: String(signature.dropFirst("v1,".count)))
        else { return false }
        let signed = Data("\(id).\(timestamp).".utf8) + body
        let oldWanted = HMAC<SHA256>.authenticationCode(for: body, using: key).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        return HMAC<SHA256>.isValidAuthenticationCode(claimed, authenticating: signed, using: key)
            && old == "sha256=" + oldWanted
    }

    private static func header(_ name: String, of headers: HTTPFields) -> String? {
        HTTPFields.Element.Name(name).flatMap { headers[$0] }
    }

    private static var quiet: Logger {
        var logger = Logger(label: "herald.demo-partner")
        logger.logLevel = .critical
        return logger
    }
}
