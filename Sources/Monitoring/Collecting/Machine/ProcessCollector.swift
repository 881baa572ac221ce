package import FoundationEssentials
import Glibc
import Synchronization

/// This process: processor, memory, threads, age and open files.
package final class ProcessCollector: Collector {
    package let name = "process"
    private let files: MachineFiles
    private let fileLimit: @Sendable () -> Double?
    private let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    private let pageSize = Double(max(1, sysconf(Int32(_SC_PAGESIZE))))
    /// Processor time used and age, in seconds.
    private let last = Mutex<(used: Double, age: Double)?>(nil)

    package convenience init(_ files: MachineFiles = MachineFiles()) {
        self.init(files, fileLimit: Self.ownFileLimit)
    }

    init(_ files: MachineFiles, fileLimit: @escaping @Sendable () -> Double?) {
        self.files = files
        self.fileLimit = fileLimit
    }

    package func samples(at date: Date) async -> [SeriesSample] {
        await BlockingWork.run { [self] in status() + openFiles() }.map {
            SeriesSample(SeriesName($0.0), at: date, $0.1)
        }
    }

    /// The fields after the name, which may itself contain spaces and brackets; see proc(5).
    private func status() -> [(String, Double)] {
        guard let text = files.proc("self/stat"), let end = text.lastIndex(of: ")") else { return [] }
        let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
        guard fields.count > 21 else { return [] }
        var samples = [("process_threads", fields[17]), ("process_memory_bytes", fields[21] * pageSize)]
        guard let up = (files.proc("uptime") ?? "").split(separator: " ").first.flatMap({ Double($0) }) else {
            return samples
        }
        let (used, age) = ((fields[11] + fields[12]) / ticks, max(0, up - fields[19] / ticks))
        samples.append(("process_uptime_seconds", age))
        let before = last.withLock { last in
            defer { last = (used, age) }
            return last
        }
        if let before, age > before.age, used >= before.used {
            samples.append(("process_cpu_percent", (used - before.used) / (age - before.age) * 100))
        }
        return samples
    }

    private func openFiles() -> [(String, Double)] {
        guard let open = files.procEntries("self/fd") else { return [] }
        var samples = [("file_descriptors", Double(open))]
        if let limit = fileLimit(), limit > 0 {
            samples.append(("file_descriptors_percent", Double(open) / limit * 100))
        }
        return samples
    }

    private static let ownFileLimit: @Sendable () -> Double? = {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Double(limit.rlim_cur)
    }
}
