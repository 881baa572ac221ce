import Observability
import Server
import Testing

@Suite("What requests leave in the metrics")
struct TrafficTests {
    @Test("counters and histograms go by method, pattern and status; strangers' words make no labels")
    func metrics() async throws {
        let registry = MetricsRegistry(describing: TrafficFigures.descriptions)
        try await ServerUnderTest.with(Samples.all, parts: ServerParts(metrics: registry)) { server in
            for name in ["a", "b", "c"] { _ = try await server.get("/api/v1/things/\(name)") }
            _ = try await server.get("/nothing/1")
            _ = try await server.send("PROPFIND", "/nothing/2")
            _ = try await server.send("PATCH", "/api/v1/things/a")
            _ = try await server.get("/api/v1/stream")
            let page = String(decoding: registry.page(.text), as: UTF8.self)
            for line in [
                #"herald_http_requests_total{method="GET",route="/api/v1/things/{name}",status="200"} 3"#,
                #"herald_http_requests_total{method="other",route="/api/v1/things/{name}",status="405"} 1"#,
                #"herald_http_requests_total{method="GET",route="none",status="404"} 1"#,
                #"herald_http_requests_total{method="other",route="none",status="404"} 1"#,
                #"herald_http_requests_total{method="GET",route="/api/v1/stream",status="200"} 1"#,
                #"herald_http_request_duration_seconds_count{method="GET",route="/api/v1/things/{name}"} 3"#,
                "herald_http_requests_in_flight 0",
            ] {
                #expect(page.contains(line + "\n"), "\(line) is not in \(page)")
            }
            #expect(!page.contains("nothing/") && !page.contains("PROPFIND"))
            #expect(page.contains("herald_http_connections "))
        }
    }
}
