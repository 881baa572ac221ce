import Foundation
import Hummingbird
import Logging

/// A partner of settlements in a process of its own, which takes every callback after 5 ms.
struct SettlementPartner {
    let url: String
    private let process: PeerProcess

    static func start() async throws -> SettlementPartner {
        let process = try await PeerProcess.start("--partner")
        return SettlementPartner(url: "http://127.0.0.1:\(process.port)/hook", process: process)
    }

    func stop() { process.stop() }

    /// What the other process does.
    static func serve() async throws {
        let port = try PeerProcess.ownPort()
        let router = Router()
        router.post("/hook") { request, _ in
            _ = try await request.body.collect(upTo: 1 << 20)
            try await Task.sleep(for: .milliseconds(5))
            return #"{"ok":true}"#
        }
        var logger = Logger(label: "herald-bench")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger)
        try await application.runService()
    }
}
