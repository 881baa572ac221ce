import Database
import FoundationEssentials
import Logging
import Synchronization
import Timekeeping

/// What follows from a finished attempt beyond its own delivery, in the same transaction: the channel's breaker, its
/// end, the fallback that takes over.
final class Aftermath: Sendable {
    /// What happened within transactions, for whoever acts on it after they are committed. A transaction that was
    /// taken back and made again tells it twice; nobody counts on it.
    enum News: Sendable {
        /// Nothing is claimed for the channel before.
        case rests(channel: String, until: Date)
        case fellBack(from: String, to: String)
        case disabled(channel: String)
        case merged(channel: String, count: Int)
    }

    let outbox: Outbox
    private let logger: Logger
    private let news = Mutex<[News]>([])

    init(outbox: Outbox, logger: Logger) {
        self.outbox = outbox
        self.logger = logger
    }

    func takeNews() -> [News] {
        news.withLock { news in
            defer { news = [] }
            return news
        }
    }

    /// What the attempt says of the channel's peer.
    func weigh(_ attempt: FinishedAttempt, on connection: any Connection) throws {
        let channel = attempt.delivery.channel
        if attempt.disablesChannel {
            try disable(channel, because: attempt.error ?? "the peer is gone", at: attempt.finishedAt, on: connection)
        } else if attempt.blamesPeer {
            guard let rule = outbox.policies[channel]?.breaker else { return }
            try count(attempt, rule, on: connection)
        } else if attempt.peer != .sound, attempt.peerAnswered {
            try ChannelStore.succeeded(channel, on: connection)
        }
    }

    /// - Returns: what is to be added to the dead letter's error; nil if no other channel takes over.
    func takeOver(_ ended: EndedDelivery, on connection: any Connection) throws -> String? {
        guard let taken = try FallbackStore.takeOver(ended, by: outbox, on: connection) else { return nil }
        if let fallback = taken.channel {
            news.withLock { $0.append(.fellBack(from: ended.channel, to: fallback)) }
        }
        return taken.note
    }

    private func count(_ attempt: FinishedAttempt, _ rule: BreakerRule, on connection: any Connection) throws {
        let channel = attempt.delivery.channel
        let step = try ChannelStore.failed(attempt, rule: rule, on: connection)
        guard let restUntil = step.restUntil else { return }
        news.withLock { $0.append(.rests(channel: channel, until: restUntil)) }
        guard step.isHopeless, let since = step.failingSince else { return }
        let hours = Int(attempt.finishedAt.timeIntervalSince(since) / 3_600)
        try disable(
            channel, because: "failing for \(hours) hours without a success; last: \(attempt.error ?? "no answer")",
            at: attempt.finishedAt, on: connection)
    }

    private func disable(
        _ channel: String, because reason: String, at now: Date, on connection: any Connection
    ) throws {
        guard let untold = try outbox.disable(channel, reason: reason, at: now, on: connection) else { return }
        news.withLock { $0.append(.disabled(channel: channel)) }
        logger.error(
            "a channel was disabled; what waits for it stays until it is enabled",
            metadata: ["channel": "\(channel)", "reason": "\(reason)"])
        for (owner, error) in untold {
            logger.error(
                "an owner cannot be told that a channel was disabled",
                metadata: ["channel": "\(channel)", "owner": "\(owner)", "error": "\(error)"])
        }
    }
}

extension FinishedAttempt {
    fileprivate var peer: PeerHealth { delivery.peer }

    /// The peer is there, whatever it said. Not every protocol's answer has a status.
    fileprivate var peerAnswered: Bool {
        end?.hasArrived == true || (outcome == .failed && (status != nil || answer != nil))
    }
}
