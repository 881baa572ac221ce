package import Logging
package import Timekeeping

/// A simulator that accepts calls, for tests and the demo.
package struct RunningWeComSimulator: Sendable {
    package let simulator: WeComSimulator
    package let host: String
    package let port: Int
    private let task: Task<Void, any Error>

    /// What goes into `base_url`: `http://127.0.0.1:41234`.
    package var baseURL: String { "http://\(host):\(port)" }

    /// Closes every connection and returns when the port is free.
    package func stop() async {
        task.cancel()
        _ = await task.result
    }

    fileprivate init(simulator: WeComSimulator, host: String, port: Int, task: Task<Void, any Error>) {
        self.simulator = simulator
        self.host = host
        self.port = port
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
        let task = Task {
            do {
                try await simulator.run()
                listening.finish()
            } catch {
                listening.finish(throwing: error)
                throw error
            }
        }
        for try await port in ports {
            return RunningWeComSimulator(simulator: simulator, host: configuration.host, port: port, task: task)
        }
        throw CancellationError()
    }
}
