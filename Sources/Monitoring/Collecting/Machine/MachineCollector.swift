package import FoundationEssentials
import Synchronization
import Timekeeping

/// Processor, memory, load, network and open files of the machine; in a container its own limits count.
package final class MachineCollector: Collector {
    private struct Look {
        let instant: Duration
        let cpu: CPUCount?
        let network: NetworkCount?
    }

    /// Of more interfaces than this only the first by name are told.
    static let mostInterfaces = 16

    package let name = "machine"
    private let files: MachineFiles
    private let instant: @Sendable () -> Duration
    private let last = Mutex<Look?>(nil)

    package convenience init(_ files: MachineFiles = MachineFiles()) {
        let start = ContinuousClock.now
        self.init(files) { ContinuousClock.now - start }
    }

    /// - Parameter instant: a time that nobody sets.
    init(_ files: MachineFiles, instant: @escaping @Sendable () -> Duration) {
        self.files = files
        self.instant = instant
    }

    package func samples(at date: Date) async -> [SeriesSample] {
        await BlockingWork.run { [self] in look() }.map { SeriesSample($0.0, at: date, $0.1) }
    }

    /// The kernel's files are made up as they are read; it takes a millisecond.
    private func look() -> [(SeriesName, Double)] {
        let now = Look(instant: instant(), cpu: CPUCount(files, at: instant()), network: NetworkCount(files))
        let before = last.withLock { last in
            defer { last = now }
            return last
        }
        return memory() + load() + openFiles() + (before.map { Self.changes($0, now) } ?? [])
    }

    private func memory() -> [(SeriesName, Double)] {
        guard let memory = MemoryReading(files) else { return [] }
        return [
            (SeriesName("memory_percent"), memory.percent),
            (SeriesName("memory_available_bytes"), Double(memory.available)),
        ]
    }

    private func load() -> [(SeriesName, Double)] {
        guard let numbers = numbers("loadavg") else { return [] }
        return zip(["load1", "load5", "load15"], numbers).map { (SeriesName($0), $1) }
    }

    /// Of the machine: how many files all processes have open, and of how many.
    private func openFiles() -> [(SeriesName, Double)] {
        guard let numbers = numbers("sys/fs/file-nr"), numbers[2] > 0 else { return [] }
        return [
            (SeriesName("system_open_files"), numbers[0]),
            (SeriesName("system_open_files_percent"), numbers[0] / numbers[2] * 100),
        ]
    }

    /// The first three numbers of a file that begins with them.
    private func numbers(_ file: String) -> [Double]? {
        let words = (files.proc(file) ?? "").split(whereSeparator: \.isWhitespace).prefix(3)
        let numbers = words.compactMap { Double($0) }.filter { $0 >= 0 }
        return numbers.count == 3 ? numbers : nil
    }

    /// What needs two looks.
    private static func changes(_ before: Look, _ now: Look) -> [(SeriesName, Double)] {
        var changes: [(SeriesName, Double)] = []
        if let last = before.cpu, let percent = now.cpu?.percent(since: last) {
            changes.append((SeriesName("cpu_percent"), percent))
        }
        guard let last = before.network, let network = now.network else { return changes }
        let rates = network.rates(since: last, over: (now.instant - before.instant).seconds)
        for (interface, rate) in rates.sorted(by: { $0.key < $1.key }).prefix(mostInterfaces) {
            let labels = ["interface": interface]
            changes.append((SeriesName("network_receive_bytes_per_second", labels), rate.received))
            changes.append((SeriesName("network_transmit_bytes_per_second", labels), rate.sent))
        }
        return changes
    }
}
