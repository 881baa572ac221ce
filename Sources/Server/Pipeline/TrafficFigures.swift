package import Observability

/// What the figures of the server's traffic are.
package enum TrafficFigures {
    package static let descriptions: [MetricDescription] = [
        .counter(
            "herald_http_requests_total",
            "Answered requests, by method, route and status; a route of none: there is no such path."),
        .histogram(
            "herald_http_request_duration_seconds",
            "From a request's head to its answer; for a stream to the stream's end."),
        .gauge("herald_http_requests_in_flight", "Requests that are being answered, streams among them."),
        .gauge("herald_http_connections", "Open connections."),
    ]
}
