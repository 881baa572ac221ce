import Database
import FoundationEssentials
import Logging
import Timekeeping

extension Dispatcher {
    /// Renews this node's leases while it has any, ends sends whose time is up, and takes over what nodes that
    /// died had claimed.
    func keepLeases() async {
        var renewAt = clock.now().addingTimeInterval(settings.lease.seconds / 3)
        var rescueAt = clock.now()
        var strandedAt = clock.now()
        var divertAt = clock.now()
        while !isDone {
            let now = clock.now()
            inFlight.expire(at: now, after: settings.attemptTimeout)
            if renewAt <= now {
                await renewLeases()
                renewAt = now.addingTimeInterval(settings.lease.seconds / 3)
            }
            if rescueAt <= now { rescueAt = await rescue(at: now) }
            if divertAt <= now { divertAt = await divert(at: now) }
            if claims.scope == nil, strandedAt <= now { strandedAt = await reportStranded(at: now) }
            // Half a limit is near enough: a send that began just now ends at most so much late.
            let watch = now.addingTimeInterval(min(settings.attemptTimeout.seconds / 2, settings.lease.seconds / 3))
            await stopping.wait(until: min(renewAt, rescueAt, watch, divertAt), clock: clock)
        }
    }

    var isDone: Bool { board.withLock { $0.isStopping && $0.isQuiet } || hasGivenUp.load(ordering: .relaxed) }

    private func renewLeases() async {
        let holdsAny = board.withLock { board in !board.isQuiet || board.lanes.contains { !$0.queue.isEmpty } }
        guard holdsAny else { return }
        do {
            let end = clock.now().addingTimeInterval(settings.lease.seconds)
            try await outbox.store.transaction { [leases] connection in try leases.renew(until: end, on: connection) }
        } catch {
            logger.error(
                "leases could not be renewed; others may take the deliveries over",
                metadata: ["error": "\(error)"])
        }
    }

    /// - Returns: when to look again.
    private func rescue(at now: Date) async -> Date {
        let latest = now.addingTimeInterval(settings.lease.seconds / 2)
        do {
            let rescued = try await outbox.store.transaction { [leases, judge, aftermath] connection in
                try leases.expired(at: now, on: connection).map { delivery, owner in
                    let attempt = judge.judgeAbandoned(delivery, owner: owner, at: now)
                    return (
                        attempt,
                        try FinishStore.record(attempt, by: owner, aftermath: aftermath, on: connection)
                    )
                }
            }
            for (attempt, isTaken) in rescued where isTaken { tookOver(attempt) }
            await heed(aftermath.takeNews())
            let next = try await outbox.store.withConnection { [leases] in try leases.nextExpiry(on: $0) }
            if let next, next < now {
                // Expired and not taken: another transaction held the row just then. Its moment is one of the
                // database's, not of the clock's.
                try? await Task.sleep(for: .milliseconds(20))
                return now
            }
            // Expired means before now: a moment later it is.
            return min(latest, max(next ?? latest, now).addingTimeInterval(0.001))
        } catch {
            logger.error(
                "deliveries of nodes that died could not be taken over; tried again later",
                metadata: ["error": "\(error)"])
            return latest
        }
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
