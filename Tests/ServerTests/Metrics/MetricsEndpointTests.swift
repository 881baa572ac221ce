import Metrics
import Observability
import Synchronization
import Testing

@testable import Server

@Suite("GET /metrics")
struct MetricsEndpointTests {
    @Test("answers in the format that the scraper likes best, and says which")
    func formats() async throws {
        let registry = MetricsRegistry()
        Counter(label: "calls", factory: registry).increment()
        try await ServerUnderTest.with(MetricsEndpoints(registry: registry).forAnybody) { server in
            let text = try await server.get("/metrics")
            #expect(text.status == 200)
            #expect(text.headers.first(name: "Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            #expect(text.text.contains("calls_total 1\n") && !text.text.contains("# EOF"))
            let open = try await server.get(
                "/metrics", headers: ["Accept": "application/openmetrics-text;version=1.0.0"])
            #expect(
                open.headers.first(name: "Content-Type")
                    == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(open.text.hasSuffix("# EOF\n"))
        }
    }

    @Test("is for readers and for tokens of its own")
    func access() {
        let endpoint = MetricsEndpoints(registry: MetricsRegistry()).all.first
        #expect(endpoint?.access == .restricted && endpoint?.purpose == "metrics" && endpoint?.change == nil)
    }

    @Test("makes one page for all who ask at once, and for those who come soon after")
    func sharing() async throws {
        let looks = Looks()
        let registry = MetricsRegistry()
        registry.add(looks)
        let desk = MetricsDesk(registry: registry, freshness: .seconds(3_600))
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<200 { group.addTask { await desk.page(.text).readableBytes } }
            for await length in group { #expect(length > 0) }
        }
        #expect(looks.count == 1)
        _ = await desk.page(.openMetrics)
        #expect(looks.count == 2)
        let stale = MetricsDesk(registry: registry, freshness: .zero)
        _ = await stale.page(.text)
        _ = await stale.page(.text)
        #expect(looks.count == 4)
    }
}

extension MetricsEndpoints {
    /// What is tested here is the answer.
    fileprivate var forAnybody: [Endpoint] {
        all.map { Endpoint($0.method, $0.path, .open, handler: $0.handler) }
    }
}

private final class Looks: MetricsCollector {
    private static let metric = MetricDescription.gauge("looks", "How often it was looked at.")
    private let looks = Atomic<Int>(0)
    var count: Int { looks.load(ordering: .relaxed) }

    func readings() -> [MetricReading] {
        [MetricReading(Self.metric, [], Double(looks.wrappingAdd(1, ordering: .relaxed).newValue))]
    }
}
