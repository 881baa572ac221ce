package import Delivery

/// Hands messages to a program: signed as Standard Webhooks 1.0 has it, to one endpoint.
package struct WebhookChannel: Channel {
    package let name: String
    package let limits: ChannelLimits
    private let endpoint: WebhookEndpoint
    private let sender: WebhookSender
    private let composer: WebhookComposer

    package init(name: String, endpoint: WebhookEndpoint, limits: ChannelLimits, sender: WebhookSender) {
        self.name = name
        self.limits = limits
        self.endpoint = endpoint
        self.sender = sender
        composer = WebhookComposer(maximumBytes: endpoint.maximumBytes)
    }

    package func compose(_ message: Message) throws -> [Message] {
        try composer.compose(message)
    }

    /// What was meant for people, before it was wrapped into an event.
    package func readable(_ part: Message) -> Message {
        guard case .event(let event) = part.body, event.type == WebhookPayload.type else { return part }
        return WebhookPayload.message(in: event.json) ?? part
    }

    package func send(_ parcel: Parcel) async -> SendOutcome {
        guard case .event(let event) = parcel.message.body else {
            // What this channel composed is an event.
            return .failed(
                SendFailure(.permanent, reason: "invalid_message", message: "channel \(name): the message is no event"))
        }
        return await sender.send(
            WebhookCall(
                url: endpoint.url, keys: endpoint.keys, id: WebhookID.id(key: parcel.key, channel: name),
                event: event.type, body: Array(event.json.utf8), timeout: endpoint.timeout, caller: "channel \(name)"))
    }
}
