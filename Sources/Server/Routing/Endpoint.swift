package import HTTPTypes
package import Hummingbird

/// One route of the API: where it is, who may call it, what it changes and what it answers.
///
/// Everything that the server must know of a route before its handler runs stands here, so that no handler can forget
/// it; the table of all endpoints is also what `openapi.yaml` is checked against.
package struct Endpoint: Sendable {
    package typealias Handler = @Sendable (Request, RequestFacts) async throws -> Response

    package let method: HTTPRequest.Method
    /// A pattern of Hummingbird's router: `/api/v1/deliveries/{id}`.
    package let path: String
    package let access: AccessLevel
    /// A token made for just this purpose may call it whatever its level.
    package let purpose: String?
    /// What the audit log calls the change: `delivery.retry`; nil: it changes nothing.
    package let change: String?
    /// Health and the like: answered from memory, so that no rate limit is needed.
    package let isUnlimited: Bool
    /// A program of this machine may call it without a token: what a cron job has always called.
    package let admitsOwnMachine: Bool
    /// Who calls is nobody's business: neither address nor user agent is in the access log.
    package let isAnonymous: Bool
    /// What stands in its path names a person: the access log has the pattern, the audit log the beginnings.
    package let hidesParameters: Bool
    /// Its handler computes next to nothing and waits without blocking: it runs where the connection is read, on whose
    /// thread other connections wait for it. Others run on the cooperative pool.
    package let isQuick: Bool
    package let handler: Handler

    package init(
        _ method: HTTPRequest.Method, _ path: String, _ access: AccessLevel, purpose: String? = nil,
        change: String? = nil, isUnlimited: Bool = false, admitsOwnMachine: Bool = false,
        isAnonymous: Bool = false, hidesParameters: Bool = false, isQuick: Bool = false, handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.purpose = purpose
        self.change = change
        self.isUnlimited = isUnlimited
        self.admitsOwnMachine = admitsOwnMachine
        self.isAnonymous = isAnonymous
        self.hidesParameters = hidesParameters
        self.isQuick = isQuick
        self.handler = handler
    }
}
