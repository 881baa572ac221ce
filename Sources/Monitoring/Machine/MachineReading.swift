/// How the machine, or the container, is. What cannot be read is nil.
package struct MachineReading: Sendable, Hashable {
    /// Over the last minute, from 0 to 100.
    package var cpuPercent: Double?
    package var memoryPercent: Double?
    /// In bytes.
    package var memoryAvailable: Int64?
    /// Of the store's folder.
    package var diskPercent: Double?
    /// In bytes, in the store's folder.
    package var diskFree: Int64?
    /// The machine's load average over 1, 5 and 15 minutes, also inside a container.
    package var load: [Double]

    package init(
        cpuPercent: Double? = nil, memoryPercent: Double? = nil, memoryAvailable: Int64? = nil,
        diskPercent: Double? = nil, diskFree: Int64? = nil, load: [Double] = []
    ) {
        self.cpuPercent = cpuPercent
        self.memoryPercent = memoryPercent
        self.memoryAvailable = memoryAvailable
        self.diskPercent = diskPercent
        self.diskFree = diskFree
        self.load = load
    }

    /// All but the processor, which needs two looks.
    init(_ files: MachineFiles, directory: String) {
        let memory = MemoryReading(files)
        let disk = DiskReading(directory)
        self.init(
            memoryPercent: memory?.percent, memoryAvailable: memory?.available, diskPercent: disk?.percent,
            diskFree: disk?.free, load: Self.load(files.proc("loadavg") ?? ""))
    }

    private static func load(_ text: String) -> [Double] {
        let numbers = text.split(separator: " ").prefix(3).compactMap { Double($0) }
        return numbers.count == 3 ? numbers : []
    }
}
