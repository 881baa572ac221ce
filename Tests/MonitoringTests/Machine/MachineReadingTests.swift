import Foundation
import Logging
import Testing

@testable import Monitoring

@Suite("Reading the machine")
struct MachineReadingTests {
    private func with(_ body: (FakeMachine) throws -> Void) throws {
        let machine = try FakeMachine()
        defer { machine.remove() }
        try body(machine)
    }

    @Test("without limits the machine's own memory counts")
    func machine() throws {
        try with { machine in
            try machine.write("proc/self/cgroup", "0::/user.slice\n")
            try machine.write("cgroup/user.slice/memory.max", "max\n")
            let reading = MachineReading(machine.files, directory: "/")
            #expect(reading.memoryPercent == 75)
            #expect(reading.memoryAvailable == Int64(4_096_000_000))
            #expect(reading.load == [0.52, 1.25, 2])
            #expect(reading.diskFree ?? 0 > 0)
            #expect((0...100).contains(reading.diskPercent ?? -1))
        }
    }

    @Test("in a container its limit counts, and file cache that would be given up does not (cgroup v2)")
    func containerV2() throws {
        try with { machine in
            try machine.write("proc/self/cgroup", "0::/\n")
            try machine.write("cgroup/memory.max", "1073741824\n")
            try machine.write("cgroup/memory.current", "858993459\n")
            try machine.write("cgroup/memory.stat", "anon 1\ninactive_file 322122547\nactive_file 5\n")
            let reading = MachineReading(machine.files, directory: "/")
            #expect(reading.memoryAvailable == 536_870_912)
            #expect(abs((reading.memoryPercent ?? 0) - 50) < 0.001)
        }
    }

    @Test("in a container of cgroup v1 the path is the host's and the files are at the root")
    func containerV1() throws {
        try with { machine in
            try machine.write(
                "proc/self/cgroup", "12:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n")
            try machine.write("cgroup/memory/memory.limit_in_bytes", "1000000\n")
            try machine.write("cgroup/memory/memory.usage_in_bytes", "900000\n")
            try machine.write("cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 400000\n")
            try machine.write("cgroup/cpu/cpu.cfs_quota_us", "50000\n")
            try machine.write("cgroup/cpu/cpu.cfs_period_us", "100000\n")
            try machine.write("cgroup/cpuacct/cpuacct.usage", "3000000000\n")
            let reading = MachineReading(machine.files, directory: "/")
            #expect(reading.memoryPercent == 50)
            #expect(reading.memoryAvailable == 500_000)
            #expect(ControlGroup(machine.files).cpu == ControlGroup.CPU(cores: 0.5, used: 3))
        }
    }

    @Test("cgroup v1 writes a huge number for no limit")
    func unlimitedV1() throws {
        try with { machine in
            try machine.write("proc/self/cgroup", "12:memory:/\n4:cpu,cpuacct:/\n")
            try machine.write("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
            try machine.write("cgroup/memory/memory.usage_in_bytes", "900000\n")
            try machine.write("cgroup/cpu/cpu.cfs_quota_us", "-1\n")
            try machine.write("cgroup/cpu/cpu.cfs_period_us", "100000\n")
            #expect(ControlGroup(machine.files).memory == nil)
            #expect(ControlGroup(machine.files).cpu == nil)
        }
    }

    @Test("of the limits of a service and its slice the tighter counts")
    func nested() throws {
        try with { machine in
            try machine.write("proc/self/cgroup", "0::/apps.slice/herald.service\n")
            try machine.write("cgroup/apps.slice/herald.service/memory.max", "4000000\n")
            try machine.write("cgroup/apps.slice/herald.service/memory.current", "1000000\n")
            try machine.write("cgroup/apps.slice/memory.max", "6000000\n")
            try machine.write("cgroup/apps.slice/memory.current", "5500000\n")
            try machine.write("cgroup/apps.slice/herald.service/cpu.max", "200000 100000\n")
            try machine.write("cgroup/apps.slice/herald.service/cpu.stat", "usage_usec 500000\n")
            try machine.write("cgroup/apps.slice/cpu.max", "max 100000\n")
            let group = ControlGroup(machine.files)
            #expect(group.memory == ControlGroup.Memory(limit: 6_000_000, used: 5_500_000))
            #expect(group.cpu == ControlGroup.CPU(cores: 2, used: 0.5))
        }
    }

    @Test("a container's limit promises no more than the machine has")
    func poorMachine() throws {
        try with { machine in
            try machine.write("proc/self/cgroup", "0::/\n")
            try machine.write("cgroup/memory.max", "\(15_000_000 * 1_024)")
            try machine.write("cgroup/memory.current", "1024")
            #expect(MachineReading(machine.files, directory: "/").memoryAvailable == Int64(4_096_000_000))
        }
    }

    @Test(
        "what is not there, or is no number, is unknown and nothing else",
        arguments: ["", "cpu\n", "cpu a b c d\n", "MemTotal: x kB\n", "\u{0}\u{FFFD}", "max", "-1 -1", "0::"])
    func nonsense(text: String) throws {
        try with { machine in
            for name in [
                "proc/meminfo", "proc/loadavg", "proc/stat", "proc/self/cgroup", "cgroup/memory.max",
                "cgroup/memory.current", "cgroup/cpu.max", "cgroup/cpu.stat",
            ] {
                try machine.write(name, text)
            }
            let reading = MachineReading(machine.files, directory: "/nowhere/at-all")
            #expect(reading == MachineReading())
            _ = CPUCount(machine.files, at: .seconds(1))
        }
        let none = MachineFiles(proc: "/nowhere", controlGroups: "/nowhere")
        #expect(MachineReading(none, directory: "/nowhere") == MachineReading())
        #expect(CPUCount(none, at: .zero) == nil)
    }

    @Test("the processor's use is what was used of what there was between two looks; waiting for disks is idle")
    func processor() throws {
        try with { machine in
            var trail = CPUTrail()
            #expect(trail.add(CPUCount(machine.files, at: .zero), at: .zero) == nil)
            try machine.write("proc/stat", FakeMachine.stat(busy: 130, idle: 970))
            #expect(trail.add(CPUCount(machine.files, at: .seconds(5)), at: .seconds(5))?.percent == 30)
        }
    }

    @Test("in a container the processor's use is of what it may use")
    func processorOfContainer() throws {
        try with { machine in
            try machine.write("proc/self/cgroup", "0::/\n")
            try machine.write("cgroup/cpu.max", "50000 100000\n")
            var percents: [Double?] = []
            var trail = CPUTrail()
            for (second, microseconds) in [(0, 0), (10, 2_500_000), (20, 20_000_000)] {
                try machine.write("cgroup/cpu.stat", "usage_usec \(microseconds)\nuser_usec 1\n")
                let instant = Duration.seconds(second)
                percents.append(trail.add(CPUCount(machine.files, at: instant), at: instant)?.percent)
            }
            #expect(percents == [nil, 50, 100])

            // Another limit: what was counted before was of something else.
            try machine.write("cgroup/cpu.max", "100000 100000\n")
            #expect(trail.add(CPUCount(machine.files, at: .seconds(30)), at: .seconds(30)) == nil)
        }
    }

    @Test("the processor's use is that of the last minute")
    func minute() throws {
        try with { machine in
            var trail = CPUTrail()
            var last: (percent: Double, over: Duration)?
            var busy = 100
            for second in stride(from: 0, through: 120, by: 5) {
                if second > 60 { busy += 250 }
                let idle = 900 + second * 100 - busy
                try machine.write("proc/stat", FakeMachine.stat(busy: busy, idle: idle))
                let instant = Duration.seconds(second)
                last = trail.add(CPUCount(machine.files, at: instant), at: instant)
            }
            #expect(last?.percent == 50)
            #expect(last?.over == .seconds(60))
        }
    }

    @Test("this machine can be read", .enabled(if: FileManager.default.fileExists(atPath: "/proc/meminfo")))
    func real() async {
        let sampler = MachineSampler(
            directory: "/", limits: MachineLimits(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await sampler.sample()
        let reading = sampler.latest.reading
        #expect((0...100).contains(reading.memoryPercent ?? -1))
        #expect(reading.memoryAvailable ?? 0 > 0)
        #expect(reading.load.count == 3)
    }
}
