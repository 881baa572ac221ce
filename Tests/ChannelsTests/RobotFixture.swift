import AsyncHTTPClient
import Channels
import Delivery
import Timekeeping
import WeCom
import WeComSimulator

/// The key that must never be seen.
let robotKey = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"

/// A simulator and a channel to one of its robots.
func withRobot(
    _ configuration: SimulatorConfiguration = SimulatorConfiguration(),
    options: WeComRobotOptions = WeComRobotOptions(), timeout: Duration = .seconds(10),
    clock: any WallClock = SystemWallClock(),
    _ body: (_ channel: WeComRobotChannel, _ simulator: WeComSimulator) async throws -> Void
) async throws {
    let running = try await WeComSimulator.start(configuration, clock: clock)
    do {
        try await withHTTPClient { httpClient in
            let client = try RobotClient(
                key: RobotKey(robotKey), baseURL: running.baseURL, httpClient: httpClient, timeout: timeout)
            try await body(WeComRobotChannel(name: "ops", client: client, options: options), running.simulator)
        }
    } catch {
        await running.stop()
        throw error
    }
    await running.stop()
}

func withHTTPClient(_ body: (HTTPClient) async throws -> Void) async throws {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    let httpClient = HTTPClient(configuration: configuration)
    do {
        try await body(httpClient)
    } catch {
        try await httpClient.shutdown()
        throw error
    }
    try await httpClient.shutdown()
}

func parcel(_ message: Message) -> Parcel {
    Parcel(deliveryID: 1, key: "k", attempt: 1, message: message, traceID: "trace")
}
