import HTTPTypes
import Hummingbird
import Observability

/// The order in which a request passes, written down in this one place.
struct RequestPipeline: Sendable {
    let endpoints: [Endpoint]

    func router() -> Router<RequestFacts> {
        let router = Router(context: RequestFacts.self)
        router.add(middleware: RequestIdentity())
        router.add(middleware: ErrorAnswers())
        for endpoint in endpoints {
            router.on(RouterPath(endpoint.path), method: endpoint.method, use: endpoint.handler)
        }
        return router
    }
}
