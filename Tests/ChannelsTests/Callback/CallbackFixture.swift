import Channels
import Delivery
import FoundationEssentials
import Networks
import Synchronization
import TestSupport
import Timekeeping

/// Partners under the test's control.
final class ScriptedDirectory: CallbackDirectory {
    struct Away: Error, CustomStringConvertible { let description = "the source is away" }

    private let addresses: Mutex<[String: CallbackAddress]>
    private let isAway = Mutex(false)

    init(_ addresses: [String: CallbackAddress]) { self.addresses = Mutex(addresses) }

    func address(of destination: String) async throws -> CallbackAddress? {
        if isAway.withLock({ $0 }) { throw Away() }
        return addresses.withLock { $0[destination] }
    }

    func goAway(_ away: Bool = true) { isAway.withLock { $0 = away } }
    func set(_ destination: String, _ address: CallbackAddress?) { addresses.withLock { $0[destination] = address } }
}

func callbackChannel(
    _ directory: any CallbackDirectory, timeout: Duration = .seconds(10), allowsHTTP: Bool = true,
    allowing networks: [String] = ["127.0.0.0/8"], resolver: any HostResolver = ScriptedResolver(["127.0.0.1"]),
    clock: any WallClock = SystemWallClock()
) throws -> CallbackChannel {
    CallbackChannel(
        name: "settlement.drama", directory: directory,
        sender: WebhookSender(
            AddressGuard(allowing: try networks.map { try IPNetwork($0) }), resolver: resolver, clock: clock),
        limits: ChannelLimits(concurrency: 20), timeout: timeout, allowsHTTP: allowsHTTP, clock: clock)
}

func callbackParcel(to destination: String? = "42", _ json: String = #"{"site_name":"DramaRelayBot"}"#) -> Parcel {
    Parcel(
        deliveryID: 1, key: "settle:drama:42:2024-12-09:r1:0a1b2c3d", attempt: 1,
        message: Message(.event(.init(type: "task.daily_stats", json: json, destination: destination))),
        traceID: "trace")
}
