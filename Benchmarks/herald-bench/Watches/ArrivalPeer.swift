import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A peer in this process, so that both ends of a time are read off one clock.
final class ArrivalPeer: Sendable {
    let url: String
    private let arrivals = Arrivals()
    private let service: Mutex<Task<Void, any Error>?> = Mutex(nil)

    private init(port: Int) { url = "http://127.0.0.1:\(port)/" }

    static func start() async throws -> ArrivalPeer {
        let port = try LoopbackPort.free()
        let peer = ArrivalPeer(port: port)
        let router = Router()
        router.post("/") { [arrivals = peer.arrivals] request, _ in
            let now = Date()
            let body = try await request.body.collect(upTo: 1 << 20)
            arrivals.note(String(buffer: body), at: now)
            return #"{"errcode":0}"#
        }
        var logger = Logger(label: "herald-bench")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger)
        let task = Task { try await application.runService(gracefulShutdownSignals: []) }
        peer.service.withLock { $0 = task }
        try await LoopbackPort.waitUntilOpen(port)
        return peer
    }

    func stop() async {
        let task = service.withLock { $0.take() }
        task?.cancel()
        _ = await task?.result
    }

    /// Waits for the message of the row with this id.
    func arrival(of id: Int64) async throws -> Date {
        for _ in 0..<10_000 {
            if let date = arrivals.date(of: id) { return date }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw BenchError("the change of row \(id) did not arrive")
    }

    private final class Arrivals: Sendable {
        private let dates = Mutex<[String: Date]>([:])

        /// The message's text is the row's id: `"content":"17"`.
        func note(_ body: String, at date: Date) {
            guard let start = body.range(of: #""content":""#)?.upperBound else { return }
            let id = String(body[start...].prefix { $0 != "\"" })
            dates.withLock { dates in if dates[id] == nil { dates[id] = date } }
        }

        func date(of id: Int64) -> Date? { dates.withLock { $0[String(id)] } }
    }
}
