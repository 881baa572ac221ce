import Foundation
import Hummingbird
import Logging

/// One route of the framework with nothing around it, in a process of its own: what Herald's pipeline is measured by.
struct BareRoute {
    let url: String
    private let process: PeerProcess

    static func start() async throws -> BareRoute {
        let process = try await PeerProcess.start("--bare-route")
        return BareRoute(url: "http://127.0.0.1:\(process.port)/api/v1/health", process: process)
    }

    func stop() { process.stop() }

    /// What the other process does.
    static func serve() async throws {
        let port = try PeerProcess.ownPort()
        let router = Router()
        router.get("/api/v1/health") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(
                    byteBuffer: ByteBuffer(
                        string: #"{"ok":true,"trace_id":"0af7651916cd43dd8448eb211c80319c","version":"v1"}"#)))
        }
        var logger = Logger(label: "herald-bench")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger)
        try await application.runService()
    }
}
