package import Logging
import ServiceLifecycle
package import Timekeeping

/// A simulator that accepts calls, for tests and the demo.
package struct RunningWeComSimulator: Sendable {
    package let simulator: WeComSimulator
    package let host: String
    package let port: Int
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    /// What goes into `base_url`: `http://127.0.0.1:41234`.
    package var baseURL: String { "http://\(host):\(port)" }

    /// Closes every connection and returns when the port is free.
    package func stop() async {
        await group.triggerGracefulShutdown()
        _ = await task.result
    }

    fileprivate init(
        simulator: WeComSimulator, host: String, port: Int, group: ServiceGroup, task: Task<Void, any Error>
    ) {
        self.simulator = simulator
        self.host = host
        self.port = port
        self.group = group
        self.task = task
    }
}

extension WeComSimulator {
    /// Starts a simulator and returns when it accepts calls.
    ///
    /// - Throws: What hindered it, for example that the port is taken.
    package static func start(
        _ configuration: SimulatorConfiguration = SimulatorConfiguration(),
        clock: any WallClock = SystemWallClock(), logger: Logger = WeComSimulator.quietLogger
    ) async throws -> RunningWeComSimulator {
        let (ports, listening) = AsyncThrowingStream<Int, any Error>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let simulator = WeComSimulator(configuration, clock: clock, logger: logger) { listening.yield($0) }
        // Connections that clients keep open are closed after a moment: a stop must not wait for them.
        var stopping = ServiceGroupConfiguration(services: [simulator], logger: logger)
        stopping.maximumGracefulShutdownDuration = .milliseconds(200)
        let group = ServiceGroup(configuration: stopping)
        let task = Task {
            do {
                try await group.run()
                listening.finish()
            } catch {
                listening.finish(throwing: error)
                throw error
            }
        }
        for try await port in ports {
            return RunningWeComSimulator(
                simulator: simulator, host: configuration.host, port: port, group: group,
                task: task)
        }
        throw CancellationError()
    }
}
