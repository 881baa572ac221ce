import HTTPTypes
import Hummingbird
package import Monitoring
import NIOCore
import Observability
package import Timekeeping

/// What monitoring systems, orchestrators and load balancers ask. All of it is public and answered from memory, so none
/// of it says more than a stranger may know.
package struct HealthEndpoints: Sendable {
    private let board: HealthBoard
    private let phase: ServingPhase
    private let clock: any WallClock

    package init(board: HealthBoard, phase: ServingPhase, clock: any WallClock) {
        self.board = board
        self.phase = phase
        self.clock = clock
    }

    package var all: [Endpoint] {
        [
            endpoint("/health") { _ in await health() },
            endpoint("/health/live") { try await live($0) },
            endpoint("/health/ready") { try await ready($0) },
            endpoint("/api/v1/health") { Self.version($0.traceID) },
            endpoint("/api/v1/pingdb") { try await ping(StoreProbe.name, "database", "the store", $0) },
            endpoint("/api/v1/pingredis") { try await ping(RedisProbe.name, "redis", "Redis", $0) },
        ]
    }

    private func endpoint(
        _ path: String, _ answer: @escaping @Sendable (RequestFacts) async throws -> Response
    ) -> Endpoint {
        Endpoint(.get, path, .open, isUnlimited: true) { _, facts in try await answer(facts) }
    }

    /// 503 when something essential fails; what merely warns is 200.
    private func health() async -> Response {
        let report = await board.report()
        return Self.response(
            HealthBody.bytes(report, at: clock.now()), status: report.isHealthy ? .ok : .serviceUnavailable)
    }

    /// 503: end this process and start another.
    private func live(_ facts: RequestFacts) async throws -> Response {
        guard await board.isAlive() else {
            throw Self.unavailable("stuck", "a loop of this process stands still; start it again")
        }
        return Self.ok(facts)
    }

    /// 503: send requests elsewhere for now. Redis does not count: it is the same for all nodes, so that none would be
    /// ready, and each does its work without it.
    private func ready(_ facts: RequestFacts) async throws -> Response {
        switch phase.current {
        case .starting: throw Self.unavailable("starting", "this process has not started everything yet")
        case .draining: throw Self.unavailable("draining", "this process is about to end; ask another")
        case .ready: break
        }
        guard await board.reading(of: StoreProbe.name)?.state != .error else {
            throw Self.unavailable("database_unavailable", "the store does not answer; Herald's log says why")
        }
        return Self.ok(facts)
    }

    /// Origin 4's health check: that somebody answers. The hottest path there is.
    private static func version(_ traceID: String) -> Response {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + traceID.utf8.count)
        bytes.append(contentsOf: #"{"ok":true,"trace_id":"#.utf8)
        JSONText.append(traceID, to: &bytes)
        bytes.append(contentsOf: #","version":"v1"}"#.utf8)
        return Response(status: .ok, headers: json, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func ping(_ probe: String, _ code: String, _ what: String, _ facts: RequestFacts) async throws -> Response {
        guard let reading = await board.reading(of: probe) else {
            throw Self.unavailable("\(code)_not_configured", "\(what) is not configured: herald.yaml names none")
        }
        guard reading.state == .ok else {
            throw Self.unavailable("\(code)_unavailable", "\(what) does not answer; Herald's log says why")
        }
        return Self.ok(facts)
    }

    private static func unavailable(_ code: String, _ message: String) -> APIError {
        APIError(.serviceUnavailable, code, message, headers: [.cacheControl: "no-store"])
    }

    private static func ok(_ facts: RequestFacts) -> Response {
        response((#"{"ok":true,"trace_id":"# + JSONText.quoted(facts.traceID) + "}").utf8, status: .ok)
    }

    private static func response(_ body: some Sequence<UInt8>, status: HTTPResponse.Status) -> Response {
        Answer.bytes(body, contentType: "application/json", status: status, headers: [.cacheControl: "no-store"])
    }

    private static let json: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
}
