import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import NIOCore

/// A peer that answers at once, in a process of its own so that it does not share Herald's threads.
struct InstantEndpoint {
    let url: String
    private let process: Process
    private static let port = "HERALD_BENCH_PORT"

    static func start() async throws -> InstantEndpoint {
        let port = try LoopbackPort.free()
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--instant-endpoint"]
        process.environment = ProcessInfo.processInfo.environment.merging([Self.port: String(port)]) { $1 }
        try process.run()
        let endpoint = InstantEndpoint(url: "http://127.0.0.1:\(port)/", process: process)
        do {
            try await LoopbackPort.waitUntilOpen(port)
        } catch {
            endpoint.stop()
            throw error
        }
        return endpoint
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// What the other process does.
    static func serve() async throws {
        guard let port = ProcessInfo.processInfo.environment[port].flatMap(Int.init) else {
            throw BenchError("\(port) is not set")
        }
        let router = Router()
        router.post("/") { _, _ in #"{"errcode":0,"errmsg":"ok"}"# }
        var logger = Logger(label: "herald-bench")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger)
        try await application.runService()
    }
}
