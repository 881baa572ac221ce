import Metrics
import Synchronization
import Timekeeping

/// What the outbox counts: every figure and its labels in one place. Labels are names of the configuration and
/// bounded words, never a part of an address.
package struct DeliveryMetrics: Sendable {
    private let factory: any MetricsFactory
    private let reasons = ReasonWords()
    private let breakers = TroubledChannels()

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// An attempt is in the books.
    func recorded(_ attempt: FinishedAttempt) {
        let channel = attempt.delivery.channel
        let reason = reasons.word(for: attempt.reason)
        count("herald_delivery_attempts_total", channel, outcome: attempt.outcome.rawValue, reason: reason)
        Timer(label: "herald_delivery_attempt_duration", dimensions: [("channel", channel)], factory: factory)
            .recordSeconds(max(0, attempt.finishedAt.timeIntervalSince(attempt.startedAt)))
        if attempt.delivery.peer == .onTrial { breaker(.halfOpen, of: channel) }
        guard let end = attempt.end else { return }
        if end.hasArrived, breakers.isTroubled(channel) { breaker(.closed, of: channel) }
        count("herald_deliveries_total", channel, outcome: end.rawValue, reason: reason)
        ended(attempt.delivery.folds, in: channel, as: end, reason: "digest")
    }

    /// Deliveries came to an end without an attempt of their own: with their digest, by hand, or because their channel is
    /// in trouble and its fallback takes over.
    func ended(_ count: Int, in channel: String, as end: DeliveryState, reason: String) {
        guard count > 0 else { return }
        self.count("herald_deliveries_total", channel, outcome: end.rawValue, reason: reason, by: count)
    }

    func merged(_ count: Int, in channel: String) {
        Counter(label: "herald_deliveries_merged_total", dimensions: [("channel", channel)], factory: factory)
            .increment(by: count)
    }

    func fellBack(from channel: String) {
        Counter(label: "herald_deliveries_fallback_total", dimensions: [("channel", channel)], factory: factory)
            .increment()
    }

    /// 0 closed, 1 half open, 2 open, 3 disabled.
    func breaker(_ state: BreakerState, of channel: String) {
        breakers.note(channel, isTroubled: state != .closed)
        Gauge(label: "herald_channel_breaker_state", dimensions: [("channel", channel)], factory: factory)
            .record(state.rawValue)
    }

    enum BreakerState: Int { case closed, halfOpen, open, disabled }

    private func count(_ label: String, _ channel: String, outcome: String, reason: String, by amount: Int = 1) {
        Counter(
            label: label, dimensions: [("channel", channel), ("outcome", outcome), ("reason", reason)],
            factory: factory
        ).increment(by: amount)
    }
}

/// Keeps the reasons that become labels few and harmless.
private final class ReasonWords: Sendable {
    private static let most = 100
    private static let longest = 40
    private let known = Mutex<Set<String>>([])

    func word(for reason: String?) -> String {
        guard let reason else { return "none" }
        let isWord = reason.utf8.allSatisfy {
            ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
                || $0 == UInt8(ascii: "_")
        }
        guard isWord, !reason.isEmpty, reason.utf8.count <= Self.longest else { return "other" }
        return known.withLock { known in
            if known.contains(reason) { return reason }
            guard known.count < Self.most else { return "other" }
            known.insert(reason)
            return reason
        }
    }
}

/// The channels whose breaker this node last saw not closed.
private final class TroubledChannels: Sendable {
    private let names = Mutex<Set<String>>([])

    func isTroubled(_ channel: String) -> Bool { names.withLock { $0.contains(channel) } }

    func note(_ channel: String, isTroubled: Bool) {
        names.withLock { names in
            if isTroubled { _ = names.insert(channel) } else { _ = names.remove(channel) }
        }
    }
}
