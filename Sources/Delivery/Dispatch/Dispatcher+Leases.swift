import Database
import FoundationEssentials
import Logging
import Timekeeping

extension Dispatcher {
    /// Renews this node's leases while it has any, ends sends whose time is up, and takes over what nodes that
    /// died had claimed.
    func keepLeases() async {
        var pace = LeasePace(lease: settings.lease.seconds, at: clock.now())
        var strandedAt = clock.now()
        var divertAt = clock.now()
        defer { leasesHeartbeat.rest() }
        while !isDone {
            leasesHeartbeat.beat()
            let now = clock.now()
            inFlight.expire(at: now, after: settings.attemptTimeout)
            if pace.renewAt <= now { await renewLeases(&pace, at: now) }
            if pace.lookAt <= now { await rescue(&pace, at: now) }
            if divertAt <= now { divertAt = await divert(at: now) }
            if claims.scope == nil, strandedAt <= now { strandedAt = await reportStranded(at: now) }
            // Half a limit is near enough: a send that began just now ends at most so much late.
            let watch = now.addingTimeInterval(min(settings.attemptTimeout.seconds / 2, settings.lease.seconds / 3))
            await stopping.wait(until: min(pace.renewAt, pace.lookAt, watch, divertAt), clock: clock)
        }
    }

    var isDone: Bool { board.withLock { $0.isStopping && $0.isQuiet } || hasGivenUp.load(ordering: .relaxed) }

    private func renewLeases(_ pace: inout LeasePace, at now: Date) async {
        let mayHoldAny = board.withLock { !$0.holdings.isEmpty || $0.holdings.mayBeIncomplete }
        guard mayHoldAny else { return pace.hadNothingToRenew(at: now) }
        do {
            let end = clock.now().addingTimeInterval(settings.lease.seconds)
            let channels = try await outbox.store.transaction { [leases] connection in
                try leases.renew(until: end, on: connection) {
                    self.board.withLock { (holdings: $0.holdings, isClaiming: $0.isClaiming) }
                }
            }
            pace.renewed(asked: now, at: clock.now())
            board.withLock { $0.comparedHoldings() }
            if !channels.isEmpty { foundOrphans(of: channels) }
        } catch {
            pace.renewalFailed(at: clock.now())
            logger.error(
                "leases could not be renewed; tried again in a moment, until others take the deliveries over",
                metadata: ["error": "\(error)"])
        }
    }

    private func foundOrphans(of channels: Set<String>) {
        let now = clock.now()
        board.withLock { board in
            for channel in channels { board.note(channel, dueAt: now) }
        }
        attention.raise()
        logger.warning(
            "deliveries were claimed and the store's answer lost; they were not sent and go back",
            metadata: ["channels": "\(channels.sorted().joined(separator: ", "))"])
    }

    private func rescue(_ pace: inout LeasePace, at now: Date) async {
        do {
            if pace.mayTakeOver(at: now) { try await takeOver(at: now) }
            let next = try await outbox.store.withConnection { [leases] in try leases.nextExpiry(on: $0) }
            pace.looked(nextExpiry: next, asked: now, at: clock.now())
            // Expired and not taken: another transaction held the row just then. Its moment is one of the
            // database's, not of the clock's.
            if let next, next < now { try? await Task.sleep(for: .milliseconds(20)) }
        } catch {
            pace.lookFailed(at: clock.now())
            logger.error(
                "deliveries of nodes that died could not be taken over; tried again in a moment",
                metadata: ["error": "\(error)"])
        }
    }

    private func takeOver(at now: Date) async throws {
        let rescued = try await outbox.store.transaction { [leases, judge, aftermath, node] connection in
            try leases.expired(at: now, on: connection).filter { delivery, owner in
                // Of its own a node knows whether it is at work on it.
                owner != node || self.board.withLock { !$0.isClaiming && !$0.holdings.contains(delivery.id) }
            }.map { delivery, owner in
                let attempt = judge.judgeAbandoned(delivery, owner: owner, at: now)
                return (
                    attempt,
                    try FinishStore.record(attempt, by: owner, aftermath: aftermath, on: connection)
                )
            }
        }
        for (attempt, isTaken) in rescued where isTaken { tookOver(attempt) }
        await heed(aftermath.takeNews())
    }

    private func tookOver(_ attempt: FinishedAttempt) {
        logger.warning(
            "took over a delivery from a node that died; the peer may have it already",
            metadata: metadata(of: attempt.delivery))
        metrics.recorded(attempt)
        switch attempt.next {
        case .retry(let date): board.withLock { $0.note(attempt.delivery.channel, dueAt: date) }
        case .end: outbox.notices.post(.outcomeWaits)
        }
        outbox.notices.post(.recorded)
        attention.raise()
    }

    /// What waits for channels that the configuration does not declare stays, and is told.
    ///
    /// - Returns: when to tell again.
    private func reportStranded(at now: Date) async -> Date {
        let known = Set(outbox.channels.keys)
        do {
            let waiting = try await outbox.store.withConnection { try LedgerStore.pendingChannels(on: $0) }
            for (channel, count) in waiting where !known.contains(channel) {
                logger.warning(
                    "deliveries wait for a channel that the configuration does not declare",
                    metadata: ["channel": "\(channel)", "count": "\(count)"])
            }
        } catch {
            logger.warning(
                "the store could not be asked for channels without a declaration",
                metadata: ["error": "\(error)"])
        }
        return now.addingTimeInterval(3_600)
    }

    private static let timeForLastRecords: TimeInterval = 2

    /// Gives back what is not begun, and waits for what is in flight and for its records, within the grace.
    func windDown() async {
        let released = board.withLock { $0.giveBack() }
        if !released.isEmpty { await giveBack(released) }
        let deadline = clock.now().addingTimeInterval(settings.shutdownGrace.seconds)
        await waitUntilQuiet(until: deadline)
        guard !board.withLock({ $0.isQuiet }) else { return finishWindDown() }
        inFlight.abandon()
        await waitUntilQuiet(until: clock.now().addingTimeInterval(Self.timeForLastRecords))
        finishWindDown()
    }

    private func finishWindDown() {
        hasGivenUp.store(true, ordering: .relaxed)
        stopping.raise()
        permitsWanted.raise()
    }

    private func waitUntilQuiet(until deadline: Date) async {
        while !board.withLock({ $0.isQuiet }), clock.now() < deadline {
            await attention.wait(until: deadline, clock: clock)
        }
    }
}
