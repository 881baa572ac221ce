package import Delivery
import FoundationEssentials
import Networks
package import Timekeeping

/// Hands events to the programs of many partners: to whom, each event says by its `destination`, and the directory
/// knows where that is and what to sign with at the moment of sending.
///
/// One partner's trouble is its own: it never pauses or disables the channel, and an origin that does not answer rests
/// by itself.
package final class CallbackChannel: Channel {
    package let name: String
    package let limits: ChannelLimits
    private let directory: any CallbackDirectory
    private let sender: WebhookSender
    private let rule: EndpointRule
    private let timeout: Duration
    private let clock: any WallClock
    private let breakers: OriginBreakers

    /// As webhooks are tried again; nothing else: neither a breaker nor a fallback, which would be all partners'.
    package static let policy = ChannelPolicy(
        retries: RetrySchedule(
            [.seconds(5), .seconds(300), .seconds(1_800)] + [2, 5, 10, 14, 20, 24].map { .seconds($0 * 3_600) }))

    private static let maximumBytes = 1_048_576
    private static let directoryPause = Duration.seconds(30)

    /// - Parameters:
    ///   - sender: with the guard that all calls of this channel keep to.
    ///   - timeout: for one call.
    ///   - allowsHTTP: `http://` beyond the guard's own networks too.
    package init(
        name: String, directory: any CallbackDirectory, sender: WebhookSender, limits: ChannelLimits,
        timeout: Duration, allowsHTTP: Bool, clock: any WallClock
    ) {
        self.name = name
        self.directory = directory
        self.sender = sender
        self.limits = limits
        self.timeout = timeout
        self.clock = clock
        rule = EndpointRule(sender.addressGuard, allowsHTTP: allowsHTTP)
        breakers = OriginBreakers(rule: BreakerRule(), trialLength: timeout + .seconds(5))
    }

    package func compose(_ message: Message) throws -> [Message] {
        guard case .event(let event) = message.body, event.destination != nil else {
            throw ChannelRefusal(
                "channel \(name) carries callbacks to the partners of tasks and has no peer of its own: "
                    + "herald settle sends them")
        }
        return try WebhookComposer(maximumBytes: Self.maximumBytes).compose(message)
    }

    package func send(_ parcel: Parcel) async -> SendOutcome {
        guard case .event(let event) = parcel.message.body, let destination = event.destination else {
            // What this channel composed is an event with a destination.
            return .failed(SendFailure(.permanent, reason: "invalid_message", message: "\(name): no callback"))
        }
        let caller = "channel \(name), task \(destination.prefix { $0 != "@" })"
        do {
            let (url, secret, keys) = try await address(of: destination, caller)
            let call = WebhookCall(
                url: url, keys: keys, id: WebhookID.id(key: parcel.key, channel: name), event: event.type,
                body: Array(event.json.utf8), timeout: timeout, caller: caller)
            return try await send(call, CallbackOutcome(secret: secret))
        } catch let failure as SendFailure {
            return .failed(failure)
        } catch {
            return .failed(notTold(error, caller))
        }
    }

    /// - Throws: `SendFailure`, or what the directory throws.
    private func address(
        of destination: String, _ caller: String
    ) async throws -> (EndpointURL, secret: String, WebhookKeys) {
        guard let address = try await directory.address(of: destination) else {
            throw Self.refused("no_address", "\(caller) has no callback_url any more")
        }
        let url: EndpointURL
        do {
            url = try rule.admit(address.url)
        } catch {
            throw Self.refused(
                error.reason, "\(caller): its callback_url \(error)", hint: "Allowed is \(error.allowed).")
        }
        guard let secret = address.secret, !secret.isEmpty else {
            throw Self.refused(
                "no_secret", "\(caller): it has no callback_secret to sign with",
                hint: "Give the task a callback_secret, or the settlement a default_secret.")
        }
        guard let key = PartnerSecret(secret) else {
            throw Self.refused(
                "bad_secret", "\(caller): its callback_secret begins with whsec_ and is no base64 after that",
                hint: "Allowed is whsec_ and the base64 of a key, or any other text.")
        }
        return (url, secret, key.keys)
    }

    private func send(_ call: WebhookCall, _ meaning: CallbackOutcome) async throws -> SendOutcome {
        let origin = call.url.origin
        let passage = breakers.passage(to: origin, at: clock.now())
        if case .resting(let pause) = passage { throw resting(call, for: pause) }
        let outcome = await sender.send(call)
        breakers.note(Self.sign(outcome), of: origin, isTrial: passage == .trial, at: clock.now())
        return meaning.own(outcome)
    }

    private static func sign(_ outcome: SendOutcome) -> OriginBreakers.Sign {
        guard case .failed(let failure) = outcome else { return .well }
        if failure.blamesPeer { return .unwell }
        return failure.answer == nil ? .nothing : .well
    }

    private func resting(_ call: WebhookCall, for pause: Duration) -> SendFailure {
        untried(
            "peer_rests",
            "\(call.caller): \(call.url.origin) failed several times in a row; it rests for "
                + "\(Int(pause.seconds.rounded(.up))) s",
            hint: "It is called again by itself; that it waited meanwhile costs no attempt.", after: pause)
    }

    private func notTold(_ error: any Error, _ caller: String) -> SendFailure {
        untried(
            "source_away", "\(caller): where to call could not be asked: \(error)",
            hint: "It is asked again by itself; that it waited meanwhile costs no attempt.",
            after: Self.directoryPause)
    }

    private func untried(_ reason: String, _ message: String, hint: String, after pause: Duration) -> SendFailure {
        var failure = SendFailure(.retry(after: pause), reason: reason, message: message, hint: hint)
        failure.isUntried = true
        return failure
    }

    private static func refused(_ reason: String, _ message: String, hint: String? = nil) -> SendFailure {
        SendFailure(.permanent, reason: reason, message: message, hint: hint)
    }
}
