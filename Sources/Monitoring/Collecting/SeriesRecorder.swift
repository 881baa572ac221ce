import FoundationEssentials
package import Logging
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Asks all collectors every 15 seconds and writes what they say.
///
/// Each is asked for itself and has a time limit: one that hangs is not asked again until it has answered, and holds up
/// nobody. What cannot be written is kept in memory and written with its own times when the store is back.
package final class SeriesRecorder: Service {
    package struct Figures: Sendable, Hashable {
        /// Rounds that a collector missed because it was still busy with an earlier one.
        package var missed = 0
        /// Collectors that are being asked just now, or have not answered yet.
        package var busy = 0
        /// Samples given up because the store was away for too long.
        package var dropped = 0
        package var rounds = 0
    }

    private struct State {
        var busy: Set<Int> = []
        var collected = CollectedSamples()
        var missed = 0
        var rounds = 0
        var storeIsAway = false
        var speaksForAll = false
        /// What one node tells for all, until it is known which.
        var shared: [SeriesSample] = []
        var tooMany = 0
        var tooManyToldAt: Date?
        var slow: Set<Int> = []
    }

    private let collectors: [any Collector]
    /// How the recording itself goes.
    private let own = Mutex(CounterTrail())
    private let series: any SeriesWriting
    private let node: String
    private let clock: any WallClock
    private let logger: Logger
    private let limit: Duration
    private let state = Mutex(State())

    package static let interval = Duration.seconds(15)

    /// - Parameters:
    ///   - node: this one's name.
    ///   - limit: how long a round waits for its collectors.
    package init(
        _ collectors: [any Collector], into series: any SeriesWriting, node: String, clock: any WallClock,
        logger: Logger, limit: Duration = .seconds(5)
    ) {
        self.collectors = collectors
        self.series = series
        self.node = node
        self.clock = clock
        self.logger = logger
        self.limit = limit
    }

    package var figures: Figures {
        state.withLock {
            Figures(missed: $0.missed, busy: $0.busy.count, dropped: $0.collected.dropped, rounds: $0.rounds)
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.round()
                try? await self.clock.sleep(until: self.nextRound(after: self.clock.now()), atMost: Self.interval)
            }
        }
        // Also in a task that is cancelled.
        let (series, node) = (series, node)
        await Task { try? await series.stopSpeaking(node) }.value
    }

    /// On the full quarter of a minute, so that every slot of the store gets one.
    private func nextRound(after now: Date) -> Date {
        SeriesStep.seconds15.start(ofSlot: SeriesStep.seconds15.slot(of: now) + 1)
    }

    /// Asks everybody once, and writes what came in time; what comes later is written by the next round.
    package func round() async {
        let now = clock.now()
        let finish = RoundFinish()
        let asked = take()
        finish.expect(asked.count)
        for index in asked {
            Task { [self] in
                let collector = collectors[index]
                let samples = await collector.samples(at: now)
                state.withLock { state in
                    state.busy.remove(index)
                    guard !collector.isToldByOne else { return state.shared += samples }
                    state.collected.add(samples, isOfNode: collector.isOfNode)
                }
                finish.arrive()
            }
        }
        await finish.wait(atMost: limit, clock)
        tellSlow(asked)
        tellOwn(at: now)
        await speakForAll()
        await write(isOfNode: true)
        await write(isOfNode: false)
    }

    private func speakForAll() async {
        // While nobody can be asked it stays as it was.
        let answer = try? await series.speaksForAll(node)
        state.withLock { state in
            if let answer { state.speaksForAll = answer }
            if state.speaksForAll { state.collected.add(state.shared, isOfNode: false) }
            state.shared = []
        }
    }

    /// Those that are not busy; they are now.
    private func take() -> [Int] {
        state.withLock { state in
            state.rounds += 1
            let free = collectors.indices.filter { !state.busy.contains($0) }
            state.missed += collectors.count - free.count
            state.busy.formUnion(free)
            return free
        }
    }

    private func tellSlow(_ asked: [Int]) {
        let slow = state.withLock { state in
            let late = Set(asked).intersection(state.busy)
            state.slow.formIntersection(state.busy)
            let new = late.subtracting(state.slow)
            state.slow.formUnion(new)
            return new
        }
        for index in slow.sorted() {
            logger.warning(
                "a collector has not answered in time; it is not asked again until it has",
                metadata: ["collector": "\(collectors[index].name)", "limit": "\(limit.inWords)"])
        }
    }

    /// A rule can tell of a label that takes ever new values, and of a store that was away.
    private func tellOwn(at date: Date) {
        let figures = figures
        var counts = [
            SeriesName("series_dropped"): UInt64(figures.dropped), SeriesName("series_missed"): UInt64(figures.missed),
        ]
        let refused = series.refused
        tellTooMany(refused[.tooMany] ?? 0, date)
        for reason in SeriesRefusal.allCases {
            counts[SeriesName("series_refused", ["reason": reason.rawValue])] = UInt64(refused[reason] ?? 0)
        }
        let samples = own.withLock { $0.additions(counts) }.map { SeriesSample($0.0, at: date, $0.1) }
        state.withLock { $0.collected.add(samples, isOfNode: true) }
    }

    /// Who has no rule for it finds it in the log: what was refused cannot be judged.
    private func tellTooMany(_ count: Int, _ now: Date) {
        let isNews = state.withLock { state in
            defer { state.tooMany = count }
            let last = state.tooManyToldAt.map { abs(now.timeIntervalSince($0)) } ?? .infinity
            guard count > state.tooMany, last >= 3_600 else { return false }
            state.tooManyToldAt = now
            return true
        }
        guard isNews else { return }
        let limits = SeriesLimits()
        logger.warning(
            "there are too many different series; new ones are not kept, and no rule can judge them",
            metadata: ["refused": "\(count)", "limit": "\(limits.ofMetric) of a metric, \(limits.inAll) in all"])
    }

    private func write(isOfNode: Bool) async {
        let (samples, doubtful) = state.withLock { $0.collected.take(isOfNode: isOfNode) }
        var rest = samples[...]
        guard !rest.isEmpty else { return }
        let node = isOfNode ? node : ""
        var tried = doubtful
        do {
            // Only what nobody else writes can be told apart; the others' figures are not added up.
            if isOfNode, doubtful > 0, try await series.holds(Array(rest.prefix(doubtful)), node: node) {
                rest = rest.dropFirst(doubtful)
            }
            while !rest.isEmpty {
                tried = min(rest.count, Self.atOnce)
                try await series.append(Array(rest.prefix(tried)), node: node)
                rest = rest.dropFirst(tried)
            }
            if state.withLock({ exchange(&$0.storeIsAway, false) }) {
                logger.notice("what was measured can be written again")
            }
        } catch {
            let (left, count, inDoubt) = (Array(rest), rest.count, tried)
            let wasAway = state.withLock { state in
                state.collected.giveBack(left, doubtful: inDoubt, isOfNode: isOfNode)
                return exchange(&state.storeIsAway, true)
            }
            guard !wasAway, !Task.isCancelled else { return }
            logger.warning(
                "what was measured could not be written; it is kept and written later",
                metadata: ["error": "\(error)", "count": "\(count)"])
        }
    }

    /// In one transaction: what was kept for hours must not hold up other writers.
    private static let atOnce = 2_000
}

private func exchange(_ flag: inout Bool, _ value: Bool) -> Bool {
    defer { flag = value }
    return flag
}
