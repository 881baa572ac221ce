import Logging
import Metrics
import Synchronization
import Testing

@testable import Observability

@Suite("The registry of figures")
struct MetricsRegistryTests {
    private func page(_ registry: MetricsRegistry, _ format: MetricsFormat = .text) -> String {
        String(decoding: registry.page(format), as: UTF8.self)
    }

    @Test("counts every increment, from however many threads")
    func concurrency() async {
        let registry = MetricsRegistry()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        Counter(label: "hits", dimensions: [("kind", "same")], factory: registry).increment()
                        FloatingPointCounter(label: "spent", factory: registry).increment(by: 0.5)
                        Timer(label: "took", factory: registry).recordNanoseconds(1_000_000)
                    }
                    Meter(label: "level", factory: registry).increment(by: Double(task))
                }
                group.addTask { for _ in 0..<50 { _ = registry.page(.openMetrics) } }
            }
        }
        let page = page(registry)
        #expect(page.contains("hits_total{kind=\"same\"} 80000\n"))
        #expect(page.contains("spent_total 40000\n"))
        #expect(page.contains("took_seconds_count 80000\n"))
        #expect(page.contains("took_seconds_bucket{le=\"0.001\"} 80000\n"))
        #expect(page.contains("level 28\n"))
    }

    @Test("shows each kind with its description, in both formats")
    func formats() {
        let registry = MetricsRegistry(describing: [
            .counter("calls_total", "Calls of \"all\" kinds\\\nand more."), .gauge("room_bytes", "Room."),
            .histogram("wait_seconds", "Waits.", buckets: [0.1, 1]),
        ])
        Counter(label: "calls", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment(by: 3)
        Gauge(label: "room_bytes", factory: registry).record(2.5)
        let timer = Timer(label: "wait", dimensions: [("q", "x")], factory: registry)
        timer.recordSeconds(0.1)
        timer.recordSeconds(0.5)
        timer.recordSeconds(7)
        #expect(
            page(registry) == #"""
                # HELP calls_total Calls of "all" kinds\\\nand more.
                # TYPE calls_total counter
                calls_total{a="1",b="2"} 3
                # HELP room_bytes Room.
                # TYPE room_bytes gauge
                room_bytes 2.5
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{q="x",le="0.1"} 1
                wait_seconds_bucket{q="x",le="1.0"} 2
                wait_seconds_bucket{q="x",le="+Inf"} 3
                wait_seconds_sum{q="x"} 7.6
                wait_seconds_count{q="x"} 3

                """#)
        #expect(
            page(registry, .openMetrics) == #"""
                # HELP calls Calls of \"all\" kinds\\\nand more.
                # TYPE calls counter
                calls_total{a="1",b="2"} 3
                # HELP room_bytes Room.
                # TYPE room_bytes gauge
                # UNIT room_bytes bytes
                room_bytes 2.5
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                # UNIT wait_seconds seconds
                wait_seconds_bucket{q="x",le="0.1"} 1
                wait_seconds_bucket{q="x",le="1.0"} 2
                wait_seconds_bucket{q="x",le="+Inf"} 3
                wait_seconds_sum{q="x"} 7.6
                wait_seconds_count{q="x"} 3
                # EOF

                """#)
    }

    @Test("takes any label and any name, and the order of labels makes no difference")
    func hostileLabels() {
        let registry = MetricsRegistry()
        let value = "a\"b\\c\nd\r\u{0}\u{7F}\u{2028}é😀}"
        Counter(label: "9 häßlich-name", dimensions: [("1le", value), ("__name__", "x"), ("", "y")], factory: registry)
            .increment()
        Counter(label: "same", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "same", dimensions: [("b", "2"), ("a", "1"), ("c", "")], factory: registry).increment()
        Timer(label: "t", dimensions: [("le", "5")], factory: registry).recordSeconds(1)
        let page = page(registry)
        #expect(
            page.contains(#"_9_h____lich_name_total{_="y",_1le="a\"b\\c\nd���"# + "\u{FFFD}é😀}\",_name__=\"x\"} 1\n"))
        #expect(page.contains("same_total{a=\"1\",b=\"2\"} 2\n"))
        #expect(page.contains(#"t_seconds_count{le_="5"} 1"#))
        #expect(page.split(separator: "\n").allSatisfy { !$0.contains("\r") })
    }

    @Test("gives a name to one family only, whatever stands for it on the page")
    func clashes() {
        let registry = MetricsRegistry()
        Timer(label: "a", factory: registry).recordSeconds(1)
        for label in ["a_seconds_count", "a_seconds_sum", "a_seconds_bucket", "a_seconds"] {
            Gauge(label: label, factory: registry).record(5)
        }
        Counter(label: "b", factory: registry).increment()
        Gauge(label: "b", factory: registry).record(5)
        FloatingPointCounter(label: "b_total", factory: registry).increment(by: 9)
        let page = page(registry)
        #expect(!page.contains(" 5\n") && !page.contains(" 9\n"))
        #expect(page.contains("b_total 1\n"))
        #expect(page.contains("herald_metrics_dropped_total{metric=\"a_seconds_count\"} 1\n"))
    }

    @Test("bounds the series of a metric, counts what found no room and warns once")
    func bounds() {
        let warnings = Warnings()
        let registry = MetricsRegistry(maximumSeries: 100, logger: Logger(label: "test") { _ in warnings })
        for round in 1...2 {
            for number in 0..<150 {
                Counter(label: "many", dimensions: [("n", "\(number)")], factory: registry).increment()
            }
            let page = page(registry)
            #expect(page.split(separator: "\n").filter { $0.hasPrefix("many_total{") }.count == 100)
            #expect(page.contains("herald_metrics_dropped_total{metric=\"many_total\"} \(50 * round)\n"))
        }
        #expect(warnings.count == 1)
        for number in 0..<2_000 { Gauge(label: "name_\(number)", factory: registry).record(1) }
        #expect(page(registry).split(separator: "\n").filter { $0.hasPrefix("# TYPE") }.count <= 500)
        #expect(warnings.count == 2)
    }

    @Test("leaves out what a counter and a histogram cannot hold")
    func nonsense() {
        let registry = MetricsRegistry()
        let counter = Counter(label: "c", factory: registry)
        counter.increment(by: -5)
        counter.increment(by: 2)
        let recorder = Recorder(label: "h", factory: registry)
        for value in [Double.nan, .infinity, -1, 3] { recorder.record(value) }
        FloatingPointCounter(label: "f", factory: registry).increment(by: Double.infinity)
        Gauge(label: "g", factory: registry).record(Double.infinity)
        let page = page(registry)
        #expect(page.contains("c_total 2\n"))
        #expect(page.contains("h_sum 3\n") && page.contains("h_count 1\n"))
        #expect(page.contains("f_total 0\n"))
        #expect(page.contains("g +Inf\n"))
    }

    @Test("forgets a series that is destroyed")
    func destroying() {
        let registry = MetricsRegistry()
        let timer = Timer(label: "gone", dimensions: [("a", "1")], factory: registry)
        timer.recordSeconds(1)
        timer.destroy()
        #expect(!page(registry).contains("gone"))
    }

    @Test("says OpenMetrics to who prefers it, and the text format to everybody else")
    func negotiation() {
        let prometheus2 =
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        let prometheus3 =
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
            + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
        #expect(MetricsFormat(accept: prometheus2) == .openMetrics)
        #expect(MetricsFormat(accept: prometheus3) == .openMetrics)
        #expect(MetricsFormat(accept: "application/openmetrics-text; version=\"1.0.0\"") == .openMetrics)
        #expect(MetricsFormat(accept: "application/openmetrics-text;q=0.2, text/plain;q=0.3") == .text)
        #expect(MetricsFormat(accept: "application/openmetrics-text;q=0, */*") == .text)
        #expect(MetricsFormat(accept: "application/openmetrics-text;version=0.0.1") == .text)
        for accept in [nil, "", "*/*", "text/html", ";;q=,,", "text/plain;q=abc"] {
            #expect(MetricsFormat(accept: accept) == .text)
        }
    }

    @Test("shows what the kernel says of the process")
    func process() throws {
        let registry = MetricsRegistry(describing: ProcessFigures.descriptions)
        registry.add(ProcessFigures())
        let page = page(registry)
        for figure in ProcessFigures.descriptions {
            let line = try #require(
                page.split(separator: "\n").first { $0.hasPrefix(figure.name + " ") || $0.hasPrefix(figure.name + "{") }
            )
            let value = try #require(line.split(separator: " ").last.flatMap { Double($0) })
            #expect(value > 0 || figure.name == "process_cpu_seconds_total", "\(line)")
        }
    }
}

private final class Warnings: LogHandler, Sendable {
    private let seen = Atomic<Int>(0)
    var count: Int { seen.load(ordering: .relaxed) }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) { seen.wrappingAdd(1, ordering: .relaxed) }
}
