import Hummingbird

/// Turns whatever was thrown into the uniform error body.
struct ErrorAnswers: RouterMiddleware {
    typealias Context = RequestFacts

    func handle(
        _ request: Request, context: RequestFacts, next: (Request, RequestFacts) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return Answer.failure(error, traceID: context.traceID)
        } catch let error as HTTPError {
            let failure = APIError(error.status, "http_\(error.status.code)", error.body ?? error.status.reasonPhrase)
            return Answer.failure(failure, traceID: context.traceID)
        }
    }
}
