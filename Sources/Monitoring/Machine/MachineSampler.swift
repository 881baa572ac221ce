package import Logging
import ServiceLifecycle
import Synchronization
import Threading

/// Reads the machine every few seconds, on a thread of its own, so that who asks finds the answer there; logs once
/// when something becomes short, and once when it no longer is.
package final class MachineSampler: Service {
    private struct State {
        var trail = CPUTrail()
        var reading = MachineReading()
        var shortages: MachineShortages
    }

    private static let pace = Duration.seconds(5)
    /// What the processor did for a shorter time is shown and not judged.
    private static let shortestTrail = Duration.seconds(30)

    private let files: MachineFiles
    private let directory: String
    private let logger: Logger
    private let thread = SerialThread(name: "machine")
    private let state: Mutex<State>
    private let start = ContinuousClock.now

    /// - Parameter directory: whose disk is looked at: the store's.
    package init(files: MachineFiles = MachineFiles(), directory: String, limits: MachineLimits, logger: Logger) {
        self.files = files
        self.directory = directory
        self.logger = logger
        state = Mutex(State(shortages: MachineShortages(limits)))
    }

    deinit { thread.stop() }

    /// The last reading, and what is short.
    package var latest: (reading: MachineReading, shortages: [String]) {
        state.withLock { ($0.reading, $0.shortages.texts($0.reading)) }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await sample()
            // The processor's first figure needs two looks.
            try? await Task.sleep(for: .seconds(1))
            while !Task.isCancelled {
                await sample()
                try? await Task.sleep(for: Self.pace)
            }
        }
    }

    /// Looks now.
    package func sample() async {
        await withCheckedContinuation { continuation in
            let isTaken = thread.enqueue { [self] in
                look()
                continuation.resume()
            }
            if !isTaken { continuation.resume() }
        }
    }

    private func look() {
        let instant = ContinuousClock.now - start
        let seen = MachineReading(files, directory: directory)
        let count = CPUCount(files, at: instant)
        let changes = state.withLock { state in
            let cpu = state.trail.add(count, at: instant)
            state.reading = seen
            state.reading.cpuPercent = cpu?.percent
            var judged = state.reading
            // Everything is busy in its first moments.
            if let cpu, cpu.over < Self.shortestTrail { judged.cpuPercent = nil }
            return state.shortages.judge(judged)
        }
        for change in changes { tell(change) }
    }

    private func tell(_ change: MachineShortages.Change) {
        let metadata: Logger.Metadata = [
            "measure": "\(change.measure.rawValue)", "value": "\(change.measure.text(change.value))",
            "limit": "\(change.measure.text(change.limit))",
        ]
        if change.isBeginning {
            logger.warning("the machine is short of something", metadata: metadata)
        } else {
            logger.notice("the machine is no longer short of something", metadata: metadata)
        }
    }
}
