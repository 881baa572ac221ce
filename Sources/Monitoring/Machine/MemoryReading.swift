/// How much memory there is for this process.
struct MemoryReading: Sendable, Hashable {
    /// In bytes: what could be had without swapping or being killed.
    let available: Int64
    /// Used, from 0 to 100.
    let percent: Double
    /// In bytes: all that there is for it.
    let total: Int64

    /// Of the group that limits this process, else of the machine.
    init?(_ files: MachineFiles) {
        guard let text = files.proc("meminfo"), let total = Self.bytes("MemTotal:", in: text), total > 0,
            let free = Self.bytes("MemAvailable:", in: text)
        else { return nil }
        guard let group = ControlGroup(files).memory, group.limit < total else {
            (available, percent, self.total) = (free, Self.percent(total - free, of: total), total)
            return
        }
        // A limit promises nothing: the machine may have less.
        available = min(max(0, group.limit - group.used), free)
        percent = Self.percent(group.used, of: group.limit)
        self.total = group.limit
    }

    private static func bytes(_ key: String, in text: String) -> Int64? {
        text.number(after: key)?.multipliedReportingOverflow(by: 1_024).partialValue
    }

    private static func percent(_ used: Int64, of total: Int64) -> Double {
        min(100, max(0, Double(used) / Double(total) * 100))
    }
}
