import AsyncHTTPClient
package import Delivery
import FoundationEssentials
import NIOCore
package import Networks
import Observability
package import Timekeeping

/// Signs a body, hands it to an endpoint and says what became of it. Knows no channel: URL and keys come with the call.
package struct WebhookSender: Sendable {
    /// Which addresses its calls may lead to.
    package let addressGuard: AddressGuard
    private let clients: EndpointClients
    private let clock: any WallClock

    /// As much of an answer as is kept.
    private static let answerBytes = 20_000

    /// - Parameters:
    ///   - addressGuard: Which addresses the URLs may lead to.
    ///   - certificates: A PEM file of the authorities to trust instead of the system's.
    package init(
        _ addressGuard: AddressGuard, certificates: String? = nil,
        resolver: any HostResolver = SystemHostResolver(), clock: any WallClock
    ) {
        self.addressGuard = addressGuard
        clients = EndpointClients(
            GuardedLookup(addressGuard, resolver: resolver), clock: clock, certificates: certificates)
        self.clock = clock
    }

    package func send(_ call: WebhookCall) async -> SendOutcome {
        let deadline = ContinuousClock.now + call.timeout
        do {
            let answer = try await withDeadline(deadline) { try await exchange(call, until: deadline) }
            return WebhookVerdict.outcome(answer, of: call, now: clock.now())
        } catch {
            return .failed(WebhookFailure(error, of: call).failure)
        }
    }

    /// Addresses are tried one after the other as long as it is certain that nobody took the body.
    private func exchange(_ call: WebhookCall, until deadline: ContinuousClock.Instant) async throws -> WebhookAnswer {
        let request = request(call)
        var rest = try await clients.clients(for: call.url)[...]
        while let client = rest.popFirst() {
            do {
                return try await answer(client.execute(request, within: deadline - .now))
            } catch  where WebhookFailure.isNotConnected(error) && !rest.isEmpty {
                clients.put(client, lastFor: call.url)
            }
        }
        throw LookupFailure(.notFound, "the host name \(call.url.hostText) has no address")
    }

    private func request(_ call: WebhookCall) -> HTTPClientRequest {
        let timestamp = clock.now().unixMilliseconds / 1_000
        var request = HTTPClientRequest(url: call.url.text)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "Herald/\(HeraldVersion.text)")
        for (name, value) in call.keys.headers(id: call.id, event: call.event, timestamp: timestamp, body: call.body) {
            request.headers.add(name: name, value: value)
        }
        request.body = .bytes(ByteBuffer(bytes: call.body))
        return request
    }

    private func answer(_ response: HTTPClientResponse) async throws -> WebhookAnswer {
        var bytes: [UInt8] = []
        for try await chunk in response.body {
            bytes.append(contentsOf: chunk.readableBytesView.prefix(Self.answerBytes - bytes.count))
            if bytes.count >= Self.answerBytes { break }
        }
        return WebhookAnswer(
            status: Int(response.status.code), retryAfter: response.headers.first(name: "Retry-After"),
            location: response.headers.first(name: "Location"), body: String(decoding: bytes, as: UTF8.self))
    }

    /// The client's own time limit ends with the answer's head; a peer that dribbles must not hold us longer.
    private func withDeadline(
        _ deadline: ContinuousClock.Instant, _ work: @escaping @Sendable () async throws -> WebhookAnswer
    ) async throws -> WebhookAnswer {
        try await withThrowingTaskGroup { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(until: deadline)
                throw WebhookTimeout()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}

/// The whole call took longer than allowed.
struct WebhookTimeout: Error {}
