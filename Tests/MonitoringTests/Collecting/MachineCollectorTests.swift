import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import Monitoring

@Suite("Measuring the machine")
struct MachineCollectorTests {
    private let now = ManualWallClock().now()

    private static func network(_ lines: [(String, UInt64, UInt64)]) -> String {
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed

        """
            + lines.map { "\($0.0.count < 6 ? "  " : "")\($0.0):\($0.1) 1 0 0 0 0 0 0 \($0.2) 1 0 0 0 0 0 0\n" }
            .joined()
    }

    private func values(_ samples: [SeriesSample]) -> [String: Double] {
        Dictionary(samples.map { ("\($0.name)", $0.value) }) { first, _ in first }
    }

    /// Looks, lets 15 seconds pass with `change`, and looks again.
    private func twoLooks(
        _ machine: FakeMachine, _ change: () throws -> Void
    ) async throws -> (first: [String: Double], second: [String: Double]) {
        let time = Mutex(Duration.zero)
        let collector = MachineCollector(machine.files) { time.withLock { $0 } }
        let first = values(await collector.samples(at: now))
        try change()
        time.withLock { $0 = .seconds(15) }
        return (first, values(await collector.samples(at: now)))
    }

    @Test("tells processor, memory, load, network and open files")
    func all() async throws {
        let machine = try FakeMachine()
        defer { machine.remove() }
        try machine.write("proc/net/dev", Self.network([("lo", 5, 5), ("eth0", 1_000, 500), ("veth12ab", 9, 9)]))
        try machine.write("proc/sys/fs/file-nr", "1500\t0\t3000\n")
        let looks = try await twoLooks(machine) {
            try machine.write(
                "proc/net/dev", Self.network([("lo", 99, 99), ("eth0", 4_000, 2_000), ("veth12ab", 99, 99)]))
            try machine.write("proc/stat", FakeMachine.stat(busy: 175, idle: 925))
        }
        let still: [String: Double] = [
            "memory_percent": 75, "memory_available_bytes": 4_000_000 * 1_024, "load1": 0.52, "load5": 1.25,
            "load15": 2, "system_open_files": 1_500, "system_open_files_percent": 50,
        ]
        #expect(looks.first == still)
        let moving: [String: Double] = [
            "cpu_percent": 75, "network_receive_bytes_per_second{interface=eth0}": 200,
            "network_transmit_bytes_per_second{interface=eth0}": 100,
        ]
        #expect(looks.second == still.merging(moving) { first, _ in first })
    }

    @Test("an interface that was made anew, went or came is not counted wrongly")
    func interfaces() async throws {
        let machine = try FakeMachine()
        defer { machine.remove() }
        try machine.write("proc/net/dev", Self.network([("eth0", 1_000, 500), ("eth1", 5, 5), ("wlan0", 150, 150)]))
        let looks = try await twoLooks(machine) {
            try machine.write(
                "proc/net/dev", Self.network([("eth0", 10, 20), ("tun0", 1 << 40, 1 << 40), ("wlan0", 300, 150)]))
        }
        #expect(
            looks.second.filter { $0.key.hasPrefix("network") } == [
                "network_receive_bytes_per_second{interface=wlan0}": 10,
                "network_transmit_bytes_per_second{interface=wlan0}": 0,
            ])
    }

    @Test("in a container its own limits count")
    func container() async throws {
        let machine = try FakeMachine()
        defer { machine.remove() }
        try machine.write("proc/self/cgroup", "0::/box\n")
        try machine.write("cgroup/box/memory.max", "\(1 << 30)\n")
        try machine.write("cgroup/box/memory.current", "\(1 << 29)\n")
        try machine.write("cgroup/box/cpu.max", "50000 100000\n")
        try machine.write("cgroup/box/cpu.stat", "usage_usec 1000000\n")
        let looks = try await twoLooks(machine) {
            try machine.write("cgroup/box/cpu.stat", "usage_usec 4000000\n")
        }
        #expect(looks.second["memory_percent"] == 50)
        // 3 of the 7.5 seconds that half a core has in 15.
        #expect(looks.second["cpu_percent"] == 40)
    }

    @Test(
        "on a machine that tells nothing nothing is told, whatever stands there",
        arguments: ["", "eth0", "\u{0}:\n::::", "eth0: 1 2 3\n", "eth0: -1 0 0 0 0 0 0 0 99999999999999999999\n"])
    func nothing(_ text: String) async throws {
        let machine = try FakeMachine()
        defer { machine.remove() }
        for file in ["meminfo", "loadavg", "stat", "net/dev", "sys/fs/file-nr"] {
            try machine.write("proc/\(file)", text)
        }
        let looks = try await twoLooks(machine) {}
        #expect(looks.first.isEmpty && looks.second.isEmpty, "\(looks)")
    }

    @Test("tells processor, memory, age and open files of this process")
    func process() async throws {
        let machine = try FakeMachine()
        defer { machine.remove() }
        // 1 s used, started 100 s after the machine, 7 threads, 10 pages.
        func status(used: Int) -> String {
            "42 (he) rald)) S 1 1 1 0 -1 0 0 0 0 0 \(used) 0 0 0 20 0 7 0 10000 5000000 10 0 0\n"
        }
        try machine.write("proc/self/stat", status(used: 100))
        try machine.write("proc/uptime", "160.00 300.00\n")
        for number in 0..<5 { try machine.write("proc/self/fd/\(number)", "") }
        let collector = ProcessCollector(machine.files, fileLimit: { 50 })
        let first = values(await collector.samples(at: now))
        #expect(
            first == [
                "process_threads": 7, "process_memory_bytes": 40_960, "process_uptime_seconds": 60,
                "file_descriptors": 5, "file_descriptors_percent": 10,
            ])
        try machine.write("proc/self/stat", status(used: 1_600))
        try machine.write("proc/uptime", "170.00 300.00\n")
        #expect(values(await collector.samples(at: now))["process_cpu_percent"] == 150)
    }

    @Test("reads the real machine")
    func real() async throws {
        let (machine, process) = (MachineCollector(), ProcessCollector())
        _ = await process.samples(at: now)
        let samples = await machine.samples(at: now) + process.samples(at: now)
        let disk = await DiskCollector(directory: "/").samples(at: now)
        let found = values(samples + disk)
        for metric in [
            "memory_percent", "load1", "process_memory_bytes", "file_descriptors", "disk_percent", "disk_free_bytes",
        ] {
            #expect((found[metric] ?? 0) > 0, "\(metric)")
        }
        #expect(await DiskCollector(directory: "/no/such/folder").samples(at: now).isEmpty)
    }
}
