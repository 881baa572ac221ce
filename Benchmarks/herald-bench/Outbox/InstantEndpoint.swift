import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A peer in a process of its own, so that it does not share Herald's threads: it answers at once, or after 20 ms,
/// and knows how many calls there were between the first and the last.
struct InstantEndpoint {
    let url: String
    private let process: PeerProcess

    /// What it has counted.
    struct Count: Codable {
        var calls = 0
        /// In seconds.
        var first = 0.0
        var last = 0.0

        var perSecond: Double { calls > 1 ? Double(calls - 1) / (last - first) : 0 }
    }

    /// Answers after 20 ms.
    var slowURL: String { url + "slow" }

    static func start() async throws -> InstantEndpoint {
        let process = try await PeerProcess.start("--instant-endpoint")
        return InstantEndpoint(url: "http://127.0.0.1:\(process.port)/", process: process)
    }

    func stop() { process.stop() }

    /// The calls since the last time that it was asked to begin anew.
    func count(with client: HTTPClient, beginAnew: Bool = false) async throws -> Count {
        let request = HTTPClientRequest(url: url + (beginAnew ? "anew" : "count"))
        let response = try await client.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 4_096)
        return try JSONDecoder().decode(Count.self, from: Data(buffer: body))
    }

    /// What the other process does.
    static func serve() async throws {
        let port = try PeerProcess.ownPort()
        let calls = Calls()
        let router = Router()
        router.post("/") { _, _ in
            calls.note()
            return #"{"errcode":0,"errmsg":"ok"}"#
        }
        router.post("/slow") { _, _ in
            calls.note()
            try await Task.sleep(for: .milliseconds(20))
            return #"{"errcode":0,"errmsg":"ok"}"#
        }
        router.get("/count") { _, _ in try calls.text(beginAnew: false) }
        router.get("/anew") { _, _ in try calls.text(beginAnew: true) }
        var logger = Logger(label: "herald-bench")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger)
        try await application.runService()
    }

    private final class Calls: Sendable {
        private let count = Mutex(Count())
        private let start = ContinuousClock.now

        func note() {
            let now = start.duration(to: .now) / .seconds(1)
            count.withLock { count in
                if count.calls == 0 { count.first = now }
                count.calls += 1
                count.last = now
            }
        }

        func text(beginAnew: Bool) throws -> String {
            let count = count.withLock { count in
                if beginAnew { count = Count() }
                return count
            }
            return String(decoding: try JSONEncoder().encode(count), as: UTF8.self)
        }
    }
}
