import HTTPTypes
import Hummingbird
import Observability

/// Gives each request its id, and the response the same.
struct RequestIdentity: RouterMiddleware {
    typealias Context = RequestFacts

    private static let requestID = HTTPField.Name("X-Request-Id")

    func handle(
        _ request: Request, context: RequestFacts, next: (Request, RequestFacts) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.traceID = TraceID.make()
        var response = try await next(request, context)
        if let name = Self.requestID { response.headers[name] = context.traceID }
        return response
    }
}
