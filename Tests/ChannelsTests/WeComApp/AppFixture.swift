import AsyncHTTPClient
import Coordination
import Delivery
import Foundation
import Timekeeping
import WeCom
import WeComSimulator

@testable import Channels

/// The secret that must never be seen.
let appSecret = "app-secret-that-nobody-sees"

extension SimulatedCorp {
    /// A corp with one application.
    static func ours(
        members: [String] = ["zhangsan", "lisi", "wangwu"], unlicensed: [String] = [],
        trustedAddresses: [String]? = nil
    ) -> SimulatedCorp {
        SimulatedCorp(
            corpID: "ww1",
            apps: [SimulatedApp(secret: appSecret, agentID: 1_000_002, trustedAddresses: trustedAddresses)],
            members: members, parties: [1: members], tags: [7: members], unlicensed: unlicensed, accounts: 100_000)
    }
}

extension SimulatorConfiguration {
    static func with(_ corp: SimulatedCorp = .ours()) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.corps = [corp]
        return configuration
    }
}

/// A simulator and a channel of its application.
func withApp(
    _ configuration: SimulatorConfiguration = .with(),
    options: WeComAppOptions = WeComAppOptions(receivers: Receivers(users: ["zhangsan"])), secret: String = appSecret,
    timeout: Duration = .seconds(10), store: (any TokenStore)? = nil, coordinator: (any Coordinator)? = nil,
    clock: any WallClock = SystemWallClock(),
    _ body: (_ channel: WeComAppChannel, _ simulator: WeComSimulator) async throws -> Void
) async throws {
    let running = try await WeComSimulator.start(configuration, clock: clock)
    do {
        try await withHTTPClient { httpClient in
            let tokens = try TokenAuthority(
                credentials: AppCredentials(corpID: "ww1", agentID: 1_000_002, secret: secret),
                baseURL: running.baseURL, httpClient: httpClient, store: store ?? MemoryTokenStore())
            let channel = WeComAppChannel(
                name: "crm", client: AppClient(tokens: tokens, httpClient: httpClient, timeout: timeout),
                options: options, coordinator: coordinator ?? MemoryCoordinator(clock: clock))
            try await body(channel, running.simulator)
        }
    } catch {
        await running.stop()
        throw error
    }
    await running.stop()
}

extension WeComSimulator {
    func count(of path: String) -> Int { calls.count { $0.path.hasSuffix(path) } }
}
