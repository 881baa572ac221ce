import Foundation
import Hummingbird
import Logging

/// One route of the framework with nothing around it, in a process of its own: what Herald's pipeline is measured by.
struct BareRoute {
    let url: String
    private let process: Process
    private static let port = "HERALD_BENCH_PORT"

    static func start() async throws -> BareRoute {
        let port = try LoopbackPort.free()
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--bare-route"]
        process.environment = ProcessInfo.processInfo.environment.merging([Self.port: String(port)]) { $1 }
        try process.run()
        let route = BareRoute(url: "http://127.0.0.1:\(port)/api/v1/health", process: process)
        do {
            try await LoopbackPort.waitUntilOpen(port)
        } catch {
            route.stop()
            throw error
        }
        return route
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
