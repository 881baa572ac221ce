import Database
import FoundationEssentials
import Logging
import Timekeeping

extension Dispatcher {
    private static let noClaims = "deliveries could not be claimed; the store is asked again until they can"
    private static let noAnswer = "the store could not be asked what is due; it is asked again until it answers"

    func registerChannels() async {
        do {
            try await outbox.store.transaction { [names = outbox.channels.keys.sorted()] connection in
                try ChannelStore.register(names, on: connection)
            }
        } catch {
            logger.warning(
                "the channels could not be entered into the store; pauses and rates may not be shared",
                metadata: ["error": "\(error)"])
        }
    }

    func claim(_ requests: [ClaimRequest]) async {
        await foldBacklogs(of: requests.map(\.channel))
        let now = clock.now()
        let leaseEnd = now.addingTimeInterval(settings.lease.seconds)
        do {
            let answers = try await outbox.store.transaction { [claims] connection in
                try claims.claim(requests, at: now, until: leaseEnd, on: connection)
            }
            troubles.isOver(Self.noClaims, "deliveries are claimed again")
            let released = board.withLock { $0.claimed(answers, for: requests, at: clock.now()) }
            if !released.isEmpty { await giveBack(released) }
        } catch {
            guard board.withLock({ $0.claimFailed(requests, at: clock.now()) }) else { return }
            troubles.lasts(Self.noClaims, error: error)
        }
    }

    /// Looks for what other processes enqueued, or what became due without a notice.
    func poll() async {
        let channels = outbox.channels.keys.sorted()
        do {
            let due = try await outbox.store.withConnection { [claims] connection in
                try claims.nextDue(of: channels, on: connection)
            }
            troubles.isOver(Self.noAnswer, "the store answers again; deliveries go on")
            board.withLock { $0.polled(due, at: clock.now()) }
        } catch {
            guard board.withLock({ $0.claimFailed([], at: clock.now()) }) else { return }
            troubles.lasts(Self.noAnswer, error: error)
        }
    }

    /// Gives claimed deliveries back to the store as if they had never been claimed. If that fails, it is done when the
    /// leases are renewed.
    func giveBack(_ deliveries: [ClaimedDelivery]) async {
        do {
            try await outbox.store.transaction { [leases, ids = deliveries.map(\.id)] connection in
                try leases.release(ids, on: connection)
            }
            board.withLock { $0.gaveBack(deliveries, isKnown: true) }
        } catch {
            board.withLock { $0.gaveBack(deliveries, isKnown: false) }
            logger.warning(
                "claimed deliveries could not be given back; they wait until that is tried again",
                metadata: ["count": "\(deliveries.count)", "error": "\(error)"])
        }
    }
}
