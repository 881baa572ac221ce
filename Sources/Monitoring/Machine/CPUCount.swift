import Timekeeping

/// How much processor time was used, and how much there was, since some beginning. Two of these make a percentage.
struct CPUCount: Sendable, Hashable {
    /// Any unit, as long as both have the same.
    let used: Double
    let offered: Double
    /// Of the group's limit; nil: of the whole machine.
    let cores: Double?

    /// Of the group that limits this process, else of the machine.
    init?(_ files: MachineFiles, at instant: Duration) {
        if let group = ControlGroup(files).cpu {
            (used, offered, cores) = (group.used, instant.seconds * group.cores, group.cores)
            return
        }
        // user nice system idle iowait irq softirq steal; a guest's time is counted within user and nice already.
        let line = files.proc("stat")?.split(separator: "\n").first { $0.hasPrefix("cpu ") }
        let ticks = line?.split(separator: " ").dropFirst().prefix(8).map { Double($0) ?? 0 } ?? []
        guard ticks.count >= 4 else { return nil }
        let idle = ticks[3] + (ticks.count > 4 ? ticks[4] : 0)
        let total = ticks.reduce(0, +)
        (used, offered, cores) = (total - idle, total, nil)
    }

    /// Since `earlier`, from 0 to 100; nil if the two cannot be compared: the limit was changed, or no time passed.
    func percent(since earlier: CPUCount) -> Double? {
        guard earlier.cores == cores, offered > earlier.offered else { return nil }
        return min(100, max(0, (used - earlier.used) / (offered - earlier.offered) * 100))
    }
}
