/// What the kernel allows this process together with its group: a container's limits, or those of a systemd service
/// (`MemoryMax=`, `CPUQuota=`). Version 2 and version 1 of cgroups.
///
/// Limits may be set at every level from the process's own group up to the root; the tightest counts, with what the
/// group of that level uses. Inside a container the path in `/proc/self/cgroup` may be the host's while the mount shows
/// the container's own group as its root: levels that are not there are passed over.
struct ControlGroup: Sendable {
    struct Memory: Sendable, Hashable {
        /// In bytes.
        let limit: Int64
        /// Without the file cache that the kernel would give up at once.
        let used: Int64
    }

    struct CPU: Sendable, Hashable {
        /// How many cores' time it may use.
        let cores: Double
        /// So far, in seconds.
        let used: Double
    }

    private let files: MachineFiles
    /// By controller, `` for version 2; innermost first, each with its slash: `/system.slice/herald.service`, …, ``.
    private let levels: [String: [String]]

    init(_ files: MachineFiles) {
        self.files = files
        var levels: [String: [String]] = [:]
        for line in (files.proc("self/cgroup") ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            for controller in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
                levels[String(controller)] = Self.levels(of: parts[2])
            }
        }
        self.levels = levels
    }

    /// nil: no limit.
    var memory: Memory? {
        let second = (levels[""] ?? []).compactMap { level -> Memory? in
            guard let limit = files.controlGroupNumber("\(level)/memory.max"),
                let current = files.controlGroupNumber("\(level)/memory.current")
            else { return nil }
            return Self.memory(limit, current, files.controlGroup("\(level)/memory.stat"), "inactive_file")
        }
        let first = (levels["memory"] ?? []).compactMap { level -> Memory? in
            guard let limit = files.controlGroupNumber("memory\(level)/memory.limit_in_bytes"), limit < Self.noLimit,
                let current = files.controlGroupNumber("memory\(level)/memory.usage_in_bytes")
            else { return nil }
            return Self.memory(limit, current, files.controlGroup("memory\(level)/memory.stat"), "total_inactive_file")
        }
        return (second + first).min { $0.limit - $0.used < $1.limit - $1.used }
    }

    /// nil: no limit.
    var cpu: CPU? {
        let second = (levels[""] ?? []).compactMap { level -> CPU? in
            guard let quota = files.controlGroup("\(level)/cpu.max").flatMap(Self.cores),
                let used = files.controlGroup("\(level)/cpu.stat")?.number(after: "usage_usec")
            else { return nil }
            return CPU(cores: quota, used: Double(used) / 1e6)
        }
        let first = (levels["cpu"] ?? []).compactMap { level -> CPU? in
            guard let quota = files.controlGroupNumber("cpu\(level)/cpu.cfs_quota_us"), quota > 0,
                let period = files.controlGroupNumber("cpu\(level)/cpu.cfs_period_us"), period > 0,
                let used = files.controlGroupNumber("cpuacct\(level)/cpuacct.usage")
            else { return nil }
            return CPU(cores: Double(quota) / Double(period), used: Double(used) / 1e9)
        }
        return (second + first).min { $0.cores < $1.cores }
    }

    /// Version 1 writes the largest multiple of a page for none.
    private static let noLimit = Int64.max / 2

    private static func memory(_ limit: Int64, _ current: Int64, _ statistics: String?, _ cache: String) -> Memory? {
        guard limit > 0 else { return nil }
        return Memory(limit: limit, used: max(0, current - (statistics?.number(after: cache) ?? 0)))
    }

    /// `200000 100000`: microseconds in each so many; `max 100000`: no limit.
    private static func cores(_ text: String) -> Double? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), quota > 0, period > 0
        else {
            return nil
        }
        return quota / period
    }

    private static func levels(of path: Substring) -> [String] {
        var names = path.split(separator: "/").filter { $0 != ".." }
        var levels: [String] = []
        while !names.isEmpty {
            levels.append("/" + names.joined(separator: "/"))
            names.removeLast()
        }
        return levels + [""]
    }
}
