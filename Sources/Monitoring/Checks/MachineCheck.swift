import FoundationEssentials

/// Whether the processor and the memory suffice, by the limits that `/health` has.
///
/// The processor's use is measured over a minute where a sampler runs and over a second where none does, which alone
/// says little: cron starts everybody's jobs at once. So it counts only where the load average of five minutes says the
/// same.
package struct MachineCheck: MonitorCheck {
    private let machine: MachineSampler
    private let limits: MachineLimits
    private let processors: Int

    package init(
        machine: MachineSampler, limits: MachineLimits, processors: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.machine = machine
        self.limits = limits
        self.processors = processors
    }

    package func findings() async -> [MonitorFinding] {
        await machine.sample()
        if machine.latest.reading.cpuPercent == nil {
            try? await Task.sleep(for: .seconds(1))
            await machine.sample()
        }
        return findings(of: machine.latest.reading)
    }

    func findings(of reading: MachineReading) -> [MonitorFinding] {
        [cpu(reading), memory(reading)].compactMap(\.self)
    }

    private func cpu(_ reading: MachineReading) -> MonitorFinding? {
        guard let percent = reading.cpuPercent else { return nil }
        let measure = MachineMeasure.cpuPercent
        let (used, most) = (measure.text(percent), measure.text(limits.cpuPercent))
        let isLoaded = reading.load.count < 2 || reading.load[1] > Double(processors) * limits.cpuPercent / 100
        guard measure.isBeyond(percent, limits.cpuPercent), isLoaded else {
            return MonitorFinding(.ok, what: "cpu", message: "\(used) used", notice: "CPU 使用率 \(used)")
        }
        return MonitorFinding(
            .warning, what: "cpu", message: "\(used) used, more than \(most)",
            hint: "look at what is busy (top), or raise monitoring.health.cpu_percent",
            notice: "CPU 使用率 \(used)，超过 \(most)。请用 top 查看占用者，或调大 monitoring.health.cpu_percent")
    }

    private func memory(_ reading: MachineReading) -> MonitorFinding? {
        guard let percent = reading.memoryPercent, let available = reading.memoryAvailable else { return nil }
        let (used, free) = (MachineMeasure.memoryPercent.text(percent), FileSize.text(available))
        let isShort =
            MachineMeasure.memoryPercent.isBeyond(percent, limits.memoryPercent)
            || MachineMeasure.memoryAvailable.isBeyond(Double(available), Double(limits.memoryAvailable))
        guard isShort else {
            return MonitorFinding(
                .ok, what: "memory", message: "\(used) used, \(free) available", notice: "内存使用率 \(used)，可用 \(free)")
        }
        return MonitorFinding(
            .warning, what: "memory", message: "\(used) used, \(free) available",
            hint: "look at what takes it (top), or change memory_percent and memory_available in monitoring.health",
            notice: "内存使用率 \(used)，可用 \(free)，已超过限值。请查看占用者，"
                + "或修改 monitoring.health 的 memory_percent、memory_available")
    }
}
