package import Delivery
import FoundationEssentials
package import Timekeeping

/// Sends mails through the operator's mail server.
package struct EmailChannel: Channel {
    package let name: String
    package let limits: ChannelLimits
    private let server: SMTPServer
    private let options: EmailOptions
    private let timeout: Duration
    private let clock: any WallClock
    private let composer: EmailComposer
    private let threads = SMTPThreads()

    /// - Parameter timeout: for the whole conversation about one mail.
    package init(name: String, server: SMTPServer, options: EmailOptions, timeout: Duration, clock: any WallClock) {
        self.name = name
        self.server = server
        self.options = options
        self.timeout = timeout
        self.clock = clock
        limits = ChannelLimits(concurrency: options.concurrency, rate: options.rate)
        composer = EmailComposer(options)
    }

    package func compose(_ message: Message) throws -> [Message] {
        do {
            return try composer.compose(message)
        } catch let refusal as ChannelRefusal {
            throw ChannelRefusal("channel \(name): \(refusal.description)")
        }
    }

    package func send(_ parcel: Parcel) async -> SendOutcome {
        let mail = mail(for: parcel)
        let stop = SMTPCall.Stop()
        let done = await withTaskCancellationHandler {
            // Writing a mail of some megabytes is work for the thread too.
            await threads.run { [server, timeout] in
                let call = SMTPCall(
                    server: server, sender: mail.from.address, recipients: (mail.to + mail.cc).map(\.address),
                    content: mail.bytes(), timeout: timeout)
                return (call, call.perform(until: stop))
            }
        } onCancel: {
            stop.want()
        }
        guard let (call, result) = done else {
            return .failed(
                SendFailure(
                    .retry(after: nil), reason: "out_of_resources",
                    message: "channel \(name): the system starts no thread for sending"))
        }
        return outcome(result, call, messageID: mail.messageID, isCancelled: stop.isWanted)
    }

    private func mail(for parcel: Parcel) -> Mail {
        let named = parcel.message.receivers?.users.compactMap { EmailAddress($0) } ?? []
        return Mail(
            from: options.from, to: named.isEmpty ? options.to : named, cc: named.isEmpty ? options.cc : [],
            replyTo: options.replyTo, subject: parcel.message.title ?? MessageHeadline.firstLine(of: parcel.message),
            date: clock.now(), messageID: MessageID.of(parcel, channel: name, domain: options.from.domain),
            content: EmailContent.content(of: parcel.message))
    }

    private func outcome(
        _ result: SMTPCall.Result, _ call: SMTPCall, messageID: String, isCancelled: Bool
    ) -> SendOutcome {
        let transcript = masked(result.dialogue.transcript)
        guard result.dialogue.isAccepted else {
            var failure = EmailFailure.failure(for: result, of: call, isCancelled: isCancelled)
            failure.message = "channel \(name): " + masked(failure.message)
            if !transcript.isEmpty { failure.answer = PeerAnswer(status: nil, body: transcript) }
            return .failed(failure)
        }
        let answer = PeerAnswer(status: nil, body: transcript, reference: "<\(messageID)>")
        let refused = result.dialogue.refusedRecipients.map(\.address)
        return refused.isEmpty ? .delivered(answer) : .partial(answer, NotReached(users: refused))
    }

    /// A server that repeats what it was told must not make the password visible.
    private func masked(_ text: String) -> String {
        guard let password = server.password else { return text }
        return text.split(separator: password, omittingEmptySubsequences: false).joined(separator: "***")
    }
}
