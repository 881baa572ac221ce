import Foundation

/// What the pipeline costs: `GET /api/v1/health` of a real `herald serve`, with the access log in a file and metrics,
/// beside a bare route of the framework, in turns and under the same load.
struct HTTPBenchmark {
    private let options: BenchOptions

    /// Of each measurement: long enough for the rate to settle.
    private static let seconds = 8
    private static let connections = 64

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        say(
            """

            # http: wrk with \(Self.connections) connections, \(Self.seconds) s each, in turns; server and wrk share the machine
            """)
        let workplace = try Workplace()
        defer { workplace.remove() }
        let bare = try await BareRoute.start()
        defer { bare.stop() }
        let serve = try HTTPServeProcess(options.herald, workplace)
        defer { _ = serve.stop() }
        let urls = [bare.url, serve.url + "/api/v1/health"]
        for url in urls { _ = try WRK.run(url, connections: Self.connections, seconds: 2) }
        var rates = [Samples(), Samples()], latencies = [Samples(), Samples()]
        for _ in 0..<max(3, min(options.runs, 5)) {
            for (index, url) in urls.enumerated() {
                let result = try WRK.run(url, connections: Self.connections, seconds: Self.seconds)
                rates[index].add(result.perSecond)
                latencies[index].add(result.p99)
            }
        }
        say("bare Hummingbird route   \(rates[0].summary("/s")), p99 \(latencies[0].summary("ms", digits: 2))")
        say("herald /api/v1/health    \(rates[1].summary("/s")), p99 \(latencies[1].summary("ms", digits: 2))")
        say("ratio, goal 0.70         \(rates[1].ratio(to: rates[0]).summary("", digits: 2)); p99, goal < 20 ms")
        say("access log lines         \(try workplace.accessLogBytes() >> 20) MiB written")
    }
}
