import Glibc

/// What the kernel says of this process, under the names that every Prometheus client uses, and what was built.
///
/// Some 50 µs of reading `/proc/self`, plus the open files, which have to be listed to be counted.
package struct ProcessFigures: MetricsCollector {
    private let bootTime: Double?
    private let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    private let pageSize = Double(max(1, sysconf(Int32(_SC_PAGESIZE))))

    package init() {
        bootTime = ProcFile.text("/proc/stat").flatMap { text in
            text.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
        }
    }

    package func readings() -> [MetricReading] {
        var readings = [
            MetricReading(Self.build, [("version", HeraldVersion.text)], 1),
            MetricReading(Self.processors, [], Double(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))),
        ]
        if let open = ProcFile.entries("/proc/self/fd") {
            readings.append(MetricReading(Self.openFiles, [], Double(open)))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            readings.append(MetricReading(Self.mostFiles, [], Double(limit.rlim_cur)))
        }
        return readings + statusReadings()
    }

    /// The fields after the name, which may itself contain spaces and brackets; see proc(5).
    private func statusReadings() -> [MetricReading] {
        guard let text = ProcFile.text("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return [] }
        let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
        guard fields.count > 21 else { return [] }
        var readings = [
            MetricReading(Self.processorTime, [], (fields[11] + fields[12]) / ticks),
            MetricReading(Self.threads, [], fields[17]),
            MetricReading(Self.virtual, [], fields[20]),
            MetricReading(Self.resident, [], fields[21] * pageSize),
        ]
        if let bootTime { readings.append(MetricReading(Self.start, [], bootTime + fields[19] / ticks)) }
        return readings
    }

    package static let descriptions = [
        build, processors, processorTime, resident, virtual, threads, openFiles, mostFiles, start,
    ]

    private static let build = MetricDescription.gauge("herald_build_info", "1, with the version as its label.")
    private static let processors = MetricDescription.gauge(
        "herald_processors", "Processors that are online, as many as the concurrency runtime has threads.")
    private static let processorTime = MetricDescription.counter(
        "process_cpu_seconds_total", "Processor time spent by the process and by the kernel for it.")
    private static let resident = MetricDescription.gauge("process_resident_memory_bytes", "Memory that is in RAM.")
    private static let virtual = MetricDescription.gauge("process_virtual_memory_bytes", "Address space in use.")
    private static let threads = MetricDescription.gauge("process_threads", "Threads of the process.")
    private static let openFiles = MetricDescription.gauge("process_open_fds", "Open files and sockets.")
    private static let mostFiles = MetricDescription.gauge("process_max_fds", "The most that may be open.")
    private static let start = MetricDescription.gauge(
        "process_start_time_seconds", "When the process was started, as seconds since 1970.")
}
