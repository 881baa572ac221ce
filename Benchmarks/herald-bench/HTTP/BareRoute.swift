import Foundation
import Hummingbird
import Logging

/// One route of the framework with nothing around it, in a process of its own: what Herald's pipeline is measured by.
struct BareRoute {
    let url: String
    private let process: PeerProcess

    /// Its POST decodes a report and stores nothing.
    var reportURL: String { "http://127.0.0.1:\(process.port)/statistics" }

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
        router.post("/statistics") { request, context in
            _ = try await request.decode(as: BareReport.self, context: context)
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(
                    byteBuffer: ByteBuffer(string: #"{"status":"success","message":"用户统计已收到"}"#)))
        }
        var logger = Logger(label: "herald-bench")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger)
        try await application.runService()
    }
}

private struct BareReport: Decodable {
    struct Facts: Decodable {
        let os: String
        let version: String
    }

    let anonymous_id: String
    let timestamp: String
    let project: String
    let info: Facts
}
