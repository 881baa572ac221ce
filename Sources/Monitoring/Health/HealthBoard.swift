package import Logging
package import Observability
import Synchronization

/// Knows how Herald is, and says it to whoever asks however often: see `ProbeWatch` for what a question costs.
package final class HealthBoard: Sendable {
    private let watches: Mutex<[ProbeWatch]>
    private let loops = Mutex<[LoopHeartbeat]>([])
    private let machine: MachineSampler
    private let logger: Logger

    package init(probes: [any HealthProbe], machine: MachineSampler, logger: Logger) {
        watches = Mutex(probes.map { ProbeWatch($0, logger: logger) })
        self.machine = machine
        self.logger = logger
    }

    /// Watches loops besides, from now on; together they are one service.
    package func watch(_ heartbeats: [LoopHeartbeat], as name: String) {
        let watch = ProbeWatch(LoopProbe(name: name, heartbeats: heartbeats), logger: logger)
        watches.withLock { $0.append(watch) }
        loops.withLock { $0 += heartbeats }
    }

    /// Takes at most the longest of the probes' time limits; as a rule nothing.
    package func report() async -> HealthReport {
        let watches = watches.withLock(\.self)
        let known = watches.compactMap(\.known)
        let services = known.count == watches.count ? known : await Self.readings(of: watches)
        let (reading, shortages) = machine.latest
        return HealthReport(services: services, machine: reading, shortages: shortages)
    }

    /// What one probe sees; nil if there is none of that name.
    package func reading(of name: String) async -> ProbeReading? {
        await watches.withLock { $0.first { $0.probe.name == name } }?.reading()
    }

    /// Whether this process goes on. Its end and a new start would mend what is wrong if it does not: so a loop that
    /// stands still counts only while the store answers, for which it may be waiting.
    package func isAlive() async -> Bool {
        if loops.withLock({ $0.allSatisfy(\.isAlive) }) { return true }
        return await reading(of: StoreProbe.name)?.state == .error
    }

    private static func readings(of watches: [ProbeWatch]) async -> [ProbeReading] {
        await withTaskGroup(of: (Int, ProbeReading).self) { group in
            for (index, watch) in watches.enumerated() {
                group.addTask { (index, await watch.reading()) }
            }
            var readings: [Int: ProbeReading] = [:]
            for await (index, reading) in group { readings[index] = reading }
            return watches.indices.compactMap { readings[$0] }
        }
    }
}
