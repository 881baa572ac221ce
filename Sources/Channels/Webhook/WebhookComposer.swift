import Delivery
import FoundationEssentials

/// Makes of every message the one body that is sent at each attempt: of an event its own, of what is meant for people
/// an event of type `message`.
struct WebhookComposer: Sendable {
    let maximumBytes: Int

    func compose(_ message: Message) throws -> [Message] {
        let event: Message.Event
        if case .event(let own) = message.body {
            event = own
        } else {
            event = Message.Event(type: WebhookPayload.type, json: try WebhookPayload(message).json())
        }
        try check(event)
        return [Message(.event(event))]
    }

    private func check(_ event: Message.Event) throws {
        guard (1...200).contains(event.type.utf8.count), event.type.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw ChannelRefusal("an event's type may have 1 to 200 visible ASCII characters: it goes into a header")
        }
        guard !event.json.isEmpty else { throw ChannelRefusal("the event \(event.type) has an empty body") }
        guard event.json.utf8.count <= maximumBytes else {
            throw ChannelRefusal(
                "the event \(event.type) has \(event.json.utf8.count) bytes; the channel's max_body is \(maximumBytes)")
        }
    }
}
