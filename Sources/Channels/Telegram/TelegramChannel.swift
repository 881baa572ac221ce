package import AsyncHTTPClient
package import Delivery
import Settings
package import Timekeeping

/// Sends into Telegram chats through a bot. Each chat's message is a delivery of its own, so that one that is gone
/// keeps nothing from the others.
package struct TelegramChannel: Channel {
    package let name: String
    package let limits: ChannelLimits
    private let bot: TelegramBot
    private let options: TelegramOptions
    private let peer: JSONPeer

    package init(
        name: String, bot: TelegramBot, options: TelegramOptions, timeout: Duration, httpClient: HTTPClient,
        clock: any WallClock
    ) {
        self.name = name
        self.bot = bot
        self.options = options
        limits = ChannelLimits(concurrency: options.concurrency, rate: options.rate)
        peer = JSONPeer(
            channel: name, noun: "Telegram", httpClient: httpClient, timeout: timeout, clock: clock,
            secrets: [bot.token])
    }

    package func compose(_ message: Message) throws -> [Message] {
        try TelegramComposer(options: options).compose(message)
    }

    package func send(_ parcel: Parcel) async -> SendOutcome {
        guard let chat = parcel.message.receivers?.users.first ?? options.chats.first else {
            return .failed(
                SendFailure(.permanent, reason: "invalid_message", message: "channel \(name): there is no chat"))
        }
        let request = TelegramRequest(options)
        if let (method, form) = request.form(parcel.message, to: chat) {
            return outcome(await peer.post(bot.url(method), contentType: form.contentType, form.body)).outcome
        }
        let first = await send(request.message(parcel.message, to: chat, asHTML: true))
        // Better without its markup than not at all; Telegram has refused it, so it cannot appear twice.
        guard first.isAboutEntities else { return first.outcome }
        return await send(request.message(parcel.message, to: chat, asHTML: false)).outcome
    }

    private typealias Judged = (outcome: SendOutcome, isAboutEntities: Bool)

    private func send(_ body: JSONValue) async -> Judged { outcome(await peer.post(bot.url("sendMessage"), body)) }

    private func outcome(_ result: Result<PeerReply, SendFailure>) -> Judged {
        switch result {
        case .failure(let failure): return (.failed(failure), false)
        case .success(let reply):
            guard let answer = reply.decoded(TelegramAnswer.self) else {
                return (.failed(peer.failure(for: reply)), false)
            }
            if answer.ok {
                var kept = reply.answer
                kept.reference = answer.result?.message_id.map { "\($0)" }
                return (.delivered(kept), false)
            }
            let meaning = answer.meaning(isOnlyChat: options.chats.count == 1)
            let failure = peer.failure(answer.error_code ?? reply.status, answer.description ?? "", meaning, reply)
            return (.failed(failure), answer.isAboutEntities)
        }
    }
}
