import Database
import HTTPTypes
import Hummingbird
package import Monitoring

/// Where a Prometheus Alertmanager brings its notifications.
package struct AlertEndpoints: Sendable {
    private let receiver: AlertReceiver?

    /// - Parameter receiver: nil where the configuration has no `monitoring.alertmanager`.
    package init(receiver: AlertReceiver?) {
        self.receiver = receiver
    }

    /// Without a rate limit: Alertmanager takes 429 as final and drops what it had to say.
    package var all: [Endpoint] {
        [
            Endpoint(
                .post, "/api/v1/alerts/alertmanager", .admin, purpose: "alerts", isUnlimited: true,
                handler: { [self] request, facts in try await receive(request, facts) })
        ]
    }

    /// Answers when the messages are in the outbox. Whatever may be better later is 503, which Alertmanager tries
    /// again; 4xx, which it does not, only what can never be told.
    private func receive(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        guard let receiver else {
            throw APIError.notFound("no Alertmanager is listened to: declare monitoring.alertmanager in herald.yaml")
        }
        let channel = try channel(request, of: receiver)
        let notification: AlertNotification = try await request.decoded(facts)
        do {
            let told = try await receiver.receive(notification, to: channel, traceID: facts.traceID)
            return try Answer.json(AlertsAnswer(told, traceID: facts.traceID))
        } catch is DatabaseError {
            throw APIError(
                .serviceUnavailable, "store_unavailable", "the store does not answer; send the notification again",
                headers: [.retryAfter: "5"])
        } catch let error as AlertsRefused {
            throw APIError(.unprocessableContent, "refused", "no channel can take the message: \(error)")
        }
    }

    /// `?to=NAME` for the Alertmanager that decides itself, by its receivers, whom it tells.
    private func channel(_ request: Request, of receiver: AlertReceiver) throws -> String? {
        guard let name = try request.parameters(allowing: "to").text("to") else { return nil }
        guard receiver.channels.contains(name) else {
            let known = receiver.channels.joined(separator: ", ")
            throw APIError.invalid(
                "to is \"\(APIError.excerpt(name))\"; allowed is a channel of monitoring.alertmanager: \(known)")
        }
        return name
    }
}

private struct AlertsAnswer: Encodable {
    struct Channel: Encodable {
        let channel: String
        let alerts: Int
        let deliveries: [Int64]
        let duplicate: Bool
    }

    let ok = true
    let traceID: String
    let channels: [Channel]

    init(_ told: [ToldAlerts], traceID: String) {
        self.traceID = traceID
        channels = told.map {
            Channel(channel: $0.channel, alerts: $0.alerts, deliveries: $0.deliveryIDs, duplicate: $0.isDuplicate)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case ok, channels
        case traceID = "trace_id"
    }
}
