import Database
import FoundationEssentials
import Logging
import Timekeeping

extension Dispatcher {
    /// How often to look for what waits in vain.
    static let diversionInterval: TimeInterval = 15

    /// Acts on what followed from attempts, once they are recorded.
    func heed(_ news: [Aftermath.News]) async {
        for item in news {
            switch item {
            case .rests(let channel, let until):
                metrics.breaker(.open, of: channel)
                // Others may cut the rest short: look again before its end.
                let date = min(until, clock.now().addingTimeInterval(ChannelStore.lookAgain))
                await rest(channel, until: date)
            case .disabled(let channel):
                metrics.breaker(.disabled, of: channel)
                await rest(channel, until: clock.now().addingTimeInterval(ChannelStore.lookAgain))
            case .fellBack(let channel, _): metrics.fellBack(from: channel)
            case .merged(let channel, let count): metrics.merged(count, in: channel)
            }
        }
    }

    private func rest(_ channel: String, until date: Date) async {
        let released = board.withLock { $0.pause(channel, until: date, at: clock.now()) }
        if !released.isEmpty { await giveBack(released) }
    }

    /// Sends what has waited too long for a channel in trouble through its fallback.
    ///
    /// - Returns: when to look again.
    func divert(at now: Date) async -> Date {
        let fallbacks = outbox.policies.filter { $0.value.fallback != nil }
        guard claims.scope == nil, !fallbacks.isEmpty else { return .distantFuture }
        do {
            let troubled = try await outbox.store.withConnection { connection in
                try ChannelStore.pauses(at: now, on: connection).filter(\.isTrouble)
            }
            for trouble in troubled {
                guard let policy = fallbacks[trouble.channel] else { continue }
                try await divert(trouble, after: policy.fallbackAfter, at: now)
            }
        } catch {
            logger.error(
                "what waits for channels in trouble could not be given to their fallbacks; tried again in a moment",
                metadata: ["error": "\(error)"])
        }
        return now.addingTimeInterval(Self.diversionInterval)
    }

    private func divert(_ trouble: ChannelPause, after patience: Duration, at now: Date) async throws {
        let limit = now.addingTimeInterval(-patience.seconds)
        var position: FallbackStore.Position? = .start
        while let after = position, !board.withLock({ $0.isStopping }) {
            let step = try await outbox.store.transaction { [aftermath] connection in
                try FallbackStore.divert(
                    from: trouble, wantedBefore: limit, after: after, at: now, aftermath, on: connection)
            }
            position = step.next
            if step.ended > 0 {
                metrics.ended(
                    step.ended, in: trouble.channel, as: .failed, reason: "channel_\(trouble.kind.rawValue)")
                outbox.notices.post(.recorded)
                outbox.notices.post(.outcomeWaits)
            }
            await heed(aftermath.takeNews())
        }
    }
}

extension Dispatcher {
    /// A backlog is looked at so often by each node, in seconds.
    private static let backlogInterval: TimeInterval = 5
    /// What a channel without a rate is taken to send: as much as a WeCom robot.
    private static let assumedRate = ChannelLimits.Rate(count: 20, per: .seconds(60))

    /// Folds what would arrive too late into digests, before it is claimed.
    func foldBacklogs(of channels: [String]) async {
        guard claims.scope == nil else { return }
        for channel in channels {
            guard let request = mergeRequest(channel) else { continue }
            do {
                let now = clock.now()
                guard try await outbox.store.withConnection({ try FoldStore.isTooMuch(request, at: now, on: $0) })
                else { continue }
                let count = try await outbox.store.transaction { [outbox] connection in
                    try FoldStore.fold(request, by: outbox, at: now, on: connection)
                }
                guard count > 0 else { continue }
                await heed([.merged(channel: channel, count: count)])
                outbox.notices.post(.recorded)
                logger.notice(
                    "waiting messages were folded into digests",
                    metadata: ["channel": "\(channel)", "count": "\(count)"])
            } catch {
                logger.error(
                    "a backlog could not be folded; tried again in a moment",
                    metadata: ["channel": "\(channel)", "error": "\(error)"])
            }
        }
    }

    /// nil: the channel's backlog is not to be looked at now.
    private func mergeRequest(_ channel: String) -> FoldStore.Request? {
        guard let rule = outbox.policies[channel]?.merge, let limits = outbox.channels[channel]?.limits else {
            return nil
        }
        let now = clock.now()
        let isDue = backlogLooks.withLock { looks in
            if let last = looks[channel], now.timeIntervalSince(last) < Self.backlogInterval { return false }
            looks[channel] = now
            return true
        }
        guard isDue else { return nil }
        let rate = limits.rate ?? Self.assumedRate
        let bearable = Double(rate.count) * rule.after.seconds / rate.window.seconds
        return FoldStore.Request(channel: channel, rule: rule, bearable: max(1, Int(bearable)))
    }
}
