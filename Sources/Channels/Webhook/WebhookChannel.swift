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
