import FoundationEssentials
package import Logging
package import Observability
import ServiceLifecycle
import Synchronization
import Timekeeping

/// Looks at the queues four times a minute, so that a scrape asks the store for nothing.
///
/// Figures that are older than a minute are not shown: nobody shall take them for the present.
package final class QueueSampler: Service, MetricsCollector {
    private struct State {
        var sample: QueueSample?
        var sampledAt: Date?
        var isStoreUp = false
        /// That it is down was said.
        var isTold = false
    }

    private let outbox: Outbox
    private let logger: Logger
    private let state = Mutex(State())

    private static let interval = Duration.seconds(15)
    private static let shownFor: TimeInterval = 60
    private static let timeout = Duration.seconds(10)

    package init(outbox: Outbox, logger: Logger) {
        self.outbox = outbox
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await self.sample() } while (try? await self.outbox.clock.sleep(for: Self.interval)) != nil
        }
    }

    /// Looks once.
    package func sample() async {
        let now = outbox.clock.now()
        do {
            let sample = try await outbox.store.withConnection(timeout: Self.timeout) {
                try QueueStore.sample(at: now, on: $0)
            }
            state.withLock { $0 = State(sample: sample, sampledAt: now, isStoreUp: true) }
        } catch {
            guard !Task.isCancelled else { return }
            let isNews = state.withLock { state in
                defer { (state.isStoreUp, state.isTold) = (false, true) }
                return !state.isTold
            }
            guard isNews else { return }
            logger.warning(
                "the queues could not be looked at; their figures are missing until they can",
                metadata: ["error": "\(error)"])
        }
    }

    package func readings() -> [MetricReading] {
        let state = state.withLock { $0 }
        var readings = [MetricReading(Self.storeUp, [], state.isStoreUp ? 1 : 0)]
        guard let sample = state.sample, let sampledAt = state.sampledAt else { return readings }
        readings.append(MetricReading(Self.sampled, [], sampledAt.timeIntervalSince1970))
        guard outbox.clock.now().timeIntervalSince(sampledAt) <= Self.shownFor else { return readings }
        let channels = Set(outbox.channels.keys).union(sample.counts.keys.map(\.channel)).sorted()
        for channel in channels { readings += sample.readings(of: channel, at: sampledAt) }
        return readings
    }
}

extension QueueSampler {
    package static let descriptions = [storeUp, sampled, deliveries, oldest, deadLetters, channelState]

    private static let storeUp = MetricDescription.gauge(
        "herald_store_up", "Whether the store answered when the queues were last looked at.")
    private static let sampled = MetricDescription.gauge(
        "herald_queue_sampled_timestamp_seconds", "When the queues were last looked at.")
    fileprivate static let deliveries = MetricDescription.gauge(
        "herald_queue_deliveries",
        "Deliveries that wait (pending) or are under way (sending), of all nodes; counted up to 10000.")
    fileprivate static let oldest = MetricDescription.gauge(
        "herald_queue_oldest_age_seconds", "How long the oldest delivery that is due has been waiting; 0: none is due.")
    fileprivate static let deadLetters = MetricDescription.gauge(
        "herald_dead_letters", "Deliveries that ended undelivered and are kept; counted up to 10000.")
    fileprivate static let channelState = MetricDescription.gauge(
        "herald_channel_state",
        "1 for the state that a channel is in: open, asked or broken (paused), resting (breaker), disabled.")
}

extension QueueSample {
    fileprivate func readings(of channel: String, at now: Date) -> [MetricReading] {
        func count(_ state: DeliveryState) -> Double { Double(counts[Queue(channel: channel, state: state)] ?? 0) }
        func labels(_ state: String) -> [(String, String)] { [("channel", channel), ("state", state)] }
        let age = oldest[channel].map { max(0, now.timeIntervalSince($0)) } ?? 0
        var readings = [MetricReading(QueueSampler.oldest, [("channel", channel)], age)]
        for state in [DeliveryState.pending, .sending] {
            readings.append(MetricReading(QueueSampler.deliveries, labels(state.rawValue), count(state)))
        }
        for state in [DeliveryState.failed, .refused, .throttled] {
            readings.append(MetricReading(QueueSampler.deadLetters, labels(state.rawValue), count(state)))
        }
        let kind = pauses.first { $0.channel == channel }?.kind.rawValue ?? "open"
        for state in ["open"] + ChannelPause.Kind.allCases.map(\.rawValue) {
            readings.append(MetricReading(QueueSampler.channelState, labels(state), state == kind ? 1 : 0))
        }
        return readings
    }
}
