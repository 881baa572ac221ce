import Channels
import Delivery
import FoundationEssentials
import Networks
import Synchronization
import TestSupport
import Timekeeping

/// Secrets that must never be seen. The first is that of the specification's example.
let webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
let otherWebhookSecret = "whsec_c2Vjb25kLXNlY3JldC1vZi0yNC1ieXRlcyE="
let legacyWebhookSecret = "a plain old secret"

/// DNS under the test's control.
final class ScriptedResolver: HostResolver {
    private let answers: Mutex<[[IPAddress]]>
    private let asked = Mutex(0)

    /// - Parameter answers: One after the other; the last one again and again.
    init(_ answers: [String]...) { self.answers = Mutex(answers.map { $0.compactMap(IPAddress.init) }) }

    var lookups: Int { asked.withLock { $0 } }

    func addresses(of name: String) async throws -> [IPAddress] {
        asked.withLock { $0 += 1 }
        let found = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? [] }
        guard !found.isEmpty else { throw LookupFailure(.notFound, "the host name \(name) was not found") }
        return found
    }
}

/// A channel to a URL; own networks are forbidden but those named.
func webhookChannel(
    _ url: String, secrets: [String] = [webhookSecret], legacy: String? = nil, timeout: Duration = .seconds(10),
    allowing networks: [String] = ["127.0.0.0/8"], resolver: any HostResolver = ScriptedResolver(["127.0.0.1"]),
    clock: any WallClock = SystemWallClock(), certificates: String? = nil
) throws -> WebhookChannel {
    let keys = WebhookKeys(try secrets.map { try WebhookSecret($0) }, legacy: legacy.map { LegacyWebhookSecret($0) })
    return WebhookChannel(
        name: "partners", endpoint: WebhookEndpoint(url: try EndpointURL(url), keys: keys, timeout: timeout),
        limits: ChannelLimits(concurrency: 5),
        sender: WebhookSender(
            AddressGuard(allowing: try networks.map { try IPNetwork($0) }), certificates: certificates,
            resolver: resolver, clock: clock))
}

func webhookParcel(
    _ json: String = #"{"test": 2432232314}"#, type: String = "task.daily_stats", key: String = "settle:youtube:1",
    attempt: Int = 1
) -> Parcel {
    Parcel(
        deliveryID: 1, key: key, attempt: attempt, message: Message(.event(.init(type: type, json: json))),
        traceID: "trace")
}

extension SendOutcome {
    var failure: SendFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }

    var isDelivered: Bool {
        if case .delivered = self { true } else { false }
    }
}
