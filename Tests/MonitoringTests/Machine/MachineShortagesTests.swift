import Logging
import TestSupport
import Testing

@testable import Monitoring

@Suite("What the machine is short of")
struct MachineShortagesTests {
    private func course(_ readings: [MachineReading]) -> [String] {
        var shortages = MachineShortages(MachineLimits())
        return readings.map { reading in
            let changes = shortages.judge(reading).map { ($0.isBeginning ? "+" : "-") + $0.measure.rawValue }
            return (changes + shortages.texts(reading)).joined(separator: " ")
        }
    }

    @Test("the limits are those of origin 3, and the limit itself is well")
    func limits() {
        let well = MachineReading(
            cpuPercent: 80, memoryPercent: 90, memoryAvailable: 512 << 20, diskPercent: 90)
        #expect(course([well]) == [""])
        #expect(course([MachineReading(cpuPercent: 80.1)]) == ["+cpu_percent cpu_percent: 80.1 %, limit 80 %"])
        #expect(course([MachineReading(memoryPercent: 91)]) == ["+memory_percent memory_percent: 91 %, limit 90 %"])
        #expect(
            course([MachineReading(memoryAvailable: 511 << 20)]) == [
                "+memory_available memory_available: 511 MB, limit 512 MB"
            ])
        #expect(course([MachineReading(diskPercent: 99)]) == ["+disk_percent disk_percent: 99 %, limit 90 %"])
    }

    @Test("a value that sways around its limit begins once and ends once, a tenth on the good side")
    func hysteresis() {
        let percents: [Double?] = [79, 81, 79, 85, 73, nil, 72, 79, 81]
        let changes = course(percents.map { MachineReading(cpuPercent: $0) }).map { $0.prefix(1) }
        #expect(changes == ["", "+", "c", "c", "c", "", "-", "", "+"])
        let megabytes: [Int64] = [600, 500, 520, 560, 564, 520]
        let memory = course(megabytes.map { MachineReading(memoryAvailable: $0 << 20) }).map { $0.prefix(1) }
        #expect(memory == ["", "+", "m", "m", "-", ""])
    }

    @Test("the log hears of it once when it begins and once when it ends, however often it is looked")
    func log() async throws {
        let machine = try FakeMachine()
        defer { machine.remove() }
        let log = LogLines()
        let sampler = MachineSampler(
            files: machine.files, directory: "/nowhere", limits: MachineLimits(), logger: log.logger)
        for available in [4_000_000, 400_000, 400_000, 530_000, 500_000, 4_000_000, 4_000_000] {
            try machine.write("proc/meminfo", "MemTotal: 4000000 kB\nMemAvailable: \(available) kB\n")
            for _ in 0..<10 { await sampler.sample() }
        }
        let available = log.texts.filter { $0.contains("memory_available") }
        #expect(
            available == [
                "warning: the machine is short of something limit=512 MB measure=memory_available value=390 MB",
                "notice: the machine is no longer short of something limit=512 MB measure=memory_available value=3.8 GB",
            ])
        #expect(sampler.latest.shortages.isEmpty)
    }

    @Test("a monitor run warns of memory, and of the processor only where the load says the same")
    func check() {
        let check = MachineCheck(
            machine: MachineSampler(
                directory: "/", limits: MachineLimits(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ),
            limits: MachineLimits(), processors: 2)
        func severities(_ reading: MachineReading) -> [String] {
            check.findings(of: reading).map { "\($0.what) \($0.severity.rawValue)" }
        }
        let memory = (percent: 50.0, available: Int64(4) << 30)
        func reading(cpu: Double, load: Double, percent: Double = memory.percent, available: Int64 = memory.available)
            -> MachineReading
        {
            MachineReading(
                cpuPercent: cpu, memoryPercent: percent, memoryAvailable: available, load: [0, load, 0])
        }
        #expect(severities(reading(cpu: 99, load: 1)) == ["cpu ok", "memory ok"])
        #expect(severities(reading(cpu: 99, load: 1.7)) == ["cpu warning", "memory ok"])
        #expect(severities(reading(cpu: 10, load: 1, percent: 95)) == ["cpu ok", "memory warning"])
        #expect(severities(reading(cpu: 10, load: 1, available: 100 << 20)) == ["cpu ok", "memory warning"])
        #expect(check.findings(of: MachineReading()).isEmpty)
    }
}
