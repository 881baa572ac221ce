import HTTPTypes
import Hummingbird
package import Observability

/// `GET /metrics`: Herald's figures, as Prometheus reads them.
package struct MetricsEndpoints: Sendable {
    private let desk: MetricsDesk

    package init(registry: MetricsRegistry) {
        desk = MetricsDesk(registry: registry)
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, "/metrics", .restricted, purpose: "metrics") { [desk] request, _ in
                let format = MetricsFormat(accept: request.headers[.accept])
                let page = await desk.page(format)
                let headers: HTTPFields = [
                    .contentType: format.contentType, .cacheControl: "no-store", .vary: "Accept",
                ]
                return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: page))
            }
        ]
    }
}
