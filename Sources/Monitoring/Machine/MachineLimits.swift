import Settings

/// Beyond what the machine is short of something: the section `monitoring: health:`, with origin 3's thresholds.
package struct MachineLimits: Sendable, Hashable {
    package var cpuPercent: Double
    package var memoryPercent: Double
    /// In bytes.
    package var memoryAvailable: Int
    package var diskPercent: Double

    package init(
        cpuPercent: Double = 80, memoryPercent: Double = 90, memoryAvailable: Int = 512 << 20, diskPercent: Double = 90
    ) {
        self.cpuPercent = cpuPercent
        self.memoryPercent = memoryPercent
        self.memoryAvailable = memoryAvailable
        self.diskPercent = diskPercent
    }

    static let field = SettingsField(
        "health",
        .object([
            SettingsField(
                "cpu_percent", .number(1...100),
                "More of the processor used over a minute is warned of; 100: never.", default: "80"),
            SettingsField(
                "memory_percent", .number(1...100), "More of the memory used is warned of; 100: never.", default: "90"),
            SettingsField(
                "memory_available", .byteSize(0...(1 << 50)),
                "Less available memory is warned of; lower it in a small container.", default: "512MB"),
            SettingsField(
                "disk_percent", .number(1...100),
                "More of the disk of the store's folder used is warned of; 100: never.", default: "90"),
        ]),
        "Beyond what /health and herald monitor warn. In a container its own limits count. A warning leaves the status "
            + "healthy.",
        default: "{}")

    init(_ node: SettingsNode) throws(SettingsProblem) {
        self.init(
            cpuPercent: try node.number("cpu_percent"), memoryPercent: try node.number("memory_percent"),
            memoryAvailable: try node.byteSize("memory_available"), diskPercent: try node.number("disk_percent"))
    }
}
