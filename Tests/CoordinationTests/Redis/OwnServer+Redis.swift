import Coordination
import TestSupport

extension OwnServer {
    /// A Redis of the test's own, by either kind of address.
    enum Address: CaseIterable { case port, socket }

    static func redis(by address: Address) async throws -> OwnServer {
        switch address {
        case .port: try await redis()
        case .socket: try await redisOnSocket()
        }
    }

    func client(_ limits: RedisTimeLimits = RedisTimeLimits()) throws -> RedisClient {
        RedisClient(url: try RedisURL(url), limits: limits)
    }

    /// Runs a test on a Redis of its own, and removes that.
    static func withRedis(
        by address: Address = .port, _ body: (OwnServer) async throws -> Void
    ) async throws {
        let server = try await redis(by: address)
        do {
            try await body(server)
        } catch {
            await server.remove()
            throw error
        }
        await server.remove()
    }
}
