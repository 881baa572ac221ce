package import Observability

/// How the machine, or the container, is, as `/health` shows it, and what went over its network.
package struct MachineFigures: MetricsCollector {
    private let machine: MachineSampler
    private let files: MachineFiles

    package init(machine: MachineSampler, files: MachineFiles = MachineFiles()) {
        self.machine = machine
        self.files = files
    }

    package func readings() -> [MetricReading] {
        let reading = machine.latest.reading
        let values: [(MetricDescription, Double?)] = [
            (Self.cpu, reading.cpuPercent), (Self.memory, reading.memoryPercent),
            (Self.memoryAvailable, reading.memoryAvailable.map(Double.init)), (Self.disk, reading.diskPercent),
            (Self.diskFree, reading.diskFree.map(Double.init)),
        ]
        let load = zip(["1m", "5m", "15m"], reading.load).map { window, value in
            MetricReading(Self.load, [("window", window)], value)
        }
        return values.compactMap { description, value in value.map { MetricReading(description, [], $0) } } + load
            + network()
    }

    /// `eth0: 1234 …`: bytes received first, sent ninth; what goes round within the machine is left out.
    private func network() -> [MetricReading] {
        (files.proc("net/dev") ?? "").split(separator: "\n").flatMap { line -> [MetricReading] in
            guard let colon = line.firstIndex(of: ":") else { return [] }
            let device = line[..<colon].drop { $0 == " " }
            let numbers = line[line.index(after: colon)...].split(separator: " ").map { Double($0) }
            guard device != "lo", numbers.count > 8, let received = numbers[0], let sent = numbers[8] else { return [] }
            let labels = [("device", String(device))]
            return [MetricReading(Self.received, labels, received), MetricReading(Self.sent, labels, sent)]
        }
    }

    package static let descriptions = [cpu, memory, memoryAvailable, disk, diskFree, load, received, sent]

    private static let cpu = MetricDescription.gauge(
        "herald_machine_cpu_percent", "Processor used over the last minute, of the machine or the container's limit.")
    private static let memory = MetricDescription.gauge("herald_machine_memory_percent", "Memory used.")
    private static let memoryAvailable = MetricDescription.gauge(
        "herald_machine_memory_available_bytes", "Memory that programs may still take.")
    private static let disk = MetricDescription.gauge(
        "herald_machine_disk_percent", "Used of the disk of the store's folder.")
    private static let diskFree = MetricDescription.gauge(
        "herald_machine_disk_free_bytes", "Free on the disk of the store's folder.")
    private static let load = MetricDescription.gauge(
        "herald_machine_load", "The machine's load average over a window: 1m, 5m, 15m.")
    private static let received = MetricDescription.counter(
        "herald_machine_network_receive_bytes_total", "Bytes received by a network device.")
    private static let sent = MetricDescription.counter(
        "herald_machine_network_transmit_bytes_total", "Bytes sent by a network device.")
}
