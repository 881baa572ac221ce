import Hummingbird
import NIOCore

/// The statistics server: `POST /statistics`, `GET /stats`, `GET /stats/recent` and `GET /` with the bodies of the server
/// that Herald replaces, and `/api/v1/telemetry…` with what that one had not.
package struct UsageEndpoints: Sendable {
    /// nil: the configuration has no section `telemetry`.
    private let offered: UsageDesk?

    static let path = "/api/v1/telemetry"

    package init(desk: UsageDesk?) { offered = desk }

    package var all: [Endpoint] {
        // Who reports has a limit of its own, which keeps no address; and nothing of who it was is logged.
        [
            Endpoint(.post, "/statistics", .open, isUnlimited: true, isAnonymous: true, isQuick: true) {
                try await report($0, $1)
            },
            Endpoint(.get, "/", .open) { _, _ in try welcome() },
            Endpoint(.get, "/stats", .open) { request, _ in try await stats(request) },
            Endpoint(.get, "/stats/recent", offered?.settings.opensRecent == true ? .open : .restricted) {
                request, _ in try await recent(request)
            },
            Endpoint(.get, Self.path + "/days", .restricted) { try await days($0, $1) },
            Endpoint(.get, Self.path + "/retention", .restricted) { try await retention($0, $1) },
            Endpoint(.get, Self.path + "/state", .developer) { try state($0, $1) },
            Endpoint(.get, Self.path + "/export", .admin, change: "telemetry.export") { try await export($0, $1) },
            Endpoint(
                .delete, Self.path + "/users/{id}", .admin, change: "telemetry.forget", hidesParameters: true
            ) { try await forget($0, $1) },
        ]
    }

    /// - Throws: 404 where there is no statistics server.
    func desk() throws -> UsageDesk {
        guard let offered else {
            throw APIError.notFound(
                "this Herald keeps no usage statistics: its configuration has no section telemetry")
        }
        return offered
    }
}
