/// What has a limit. The raw value is its name in `/health` and in the configuration.
package enum MachineMeasure: String, Sendable, CaseIterable {
    case cpuPercent = "cpu_percent"
    case memoryPercent = "memory_percent"
    case memoryAvailable = "memory_available"
    case diskPercent = "disk_percent"

    func value(in reading: MachineReading) -> Double? {
        switch self {
        case .cpuPercent: reading.cpuPercent
        case .memoryPercent: reading.memoryPercent
        case .memoryAvailable: reading.memoryAvailable.map(Double.init)
        case .diskPercent: reading.diskPercent
        }
    }

    func limit(in limits: MachineLimits) -> Double {
        switch self {
        case .cpuPercent: limits.cpuPercent
        case .memoryPercent: limits.memoryPercent
        case .memoryAvailable: Double(limits.memoryAvailable)
        case .diskPercent: limits.diskPercent
        }
    }

    func isBeyond(_ value: Double, _ limit: Double) -> Bool {
        self == .memoryAvailable ? value < limit : value > limit
    }

    /// Well again only a tenth of the limit on its good side, so that a value that sways around the limit is told once.
    func isWellAgain(_ value: Double, _ limit: Double) -> Bool {
        self == .memoryAvailable ? value >= limit * 1.1 : value <= limit * 0.9
    }

    /// `93.1 %`, `401 MB`. A percentage is from 0 to 100.
    func text(_ value: Double) -> String {
        switch self {
        case .memoryAvailable: FileSize.text(Int64(value))
        case .cpuPercent, .memoryPercent, .diskPercent: Self.percent(value)
        }
    }

    private static func percent(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}
