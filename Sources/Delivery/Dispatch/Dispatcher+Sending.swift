import FoundationEssentials
import Logging
import Timekeeping

extension Dispatcher {
    func send(_ delivery: ClaimedDelivery) async -> FinishedAttempt {
        let startedAt = clock.now()
        let outcome = await attempt(delivery, startedAt: startedAt)
        return judge.judge(delivery, outcome, startedAt: startedAt, finishedAt: clock.now())
    }

    private func attempt(_ delivery: ClaimedDelivery, startedAt: Date) async -> SendOutcome {
        guard let channel = outbox.channels[delivery.channel] else {
            // Only configured channels are claimed.
            return .failed(
                SendFailure(.retry(after: nil), reason: "no_channel", message: "the channel is not declared"))
        }
        let message: Message
        do {
            message = try StoredMessage.decode(delivery.message)
        } catch {
            return .failed(
                SendFailure(
                    .permanent, reason: "unreadable", message: "the stored message cannot be read: \(error)",
                    hint: "if a newer Herald wrote it, retry it there; else cancel it"))
        }
        let parcel = Parcel(
            deliveryID: delivery.id, key: Self.key(of: delivery), attempt: delivery.attempt, message: message,
            traceID: delivery.traceID)
        return await inFlight.send(
            parcel, by: channel, until: startedAt.addingTimeInterval(settings.attemptTimeout.seconds))
    }

    /// The same at every attempt and different for every part, so that a peer can recognise what it has.
    private static func key(of delivery: ClaimedDelivery) -> String {
        delivery.parts > 1 ? "\(delivery.key)#\(delivery.part)" : delivery.key
    }

    /// Records an attempt, trying until it succeeds: what is not in the books would be sent again.
    func record(_ attempt: FinishedAttempt) async {
        var rest = 0.1
        var failures = 0
        repeat {
            do {
                recorded(attempt, isHeld: try await records.submit(attempt))
                await heed(aftermath.takeNews())
                break
            } catch {
                failures += 1
                // The first time, and ever more seldom.
                if failures.nonzeroBitCount == 1 {
                    logger.error(
                        "an attempt could not be recorded; tried again until its lease is lost",
                        metadata: metadata(of: attempt.delivery).merging(["error": "\(error)"]) { $1 })
                }
                try? await clock.sleep(for: .seconds(rest))
                rest = min(rest * 2, 1)
            }
        } while !hasGivenUp.load(ordering: .relaxed)
        guard board.withLock({ $0.recorded(attempt.delivery) }) else { return }
        booksCaughtUp.raise()
        attention.raise()
    }

    private func recorded(_ attempt: FinishedAttempt, isHeld: Bool) {
        let delivery = attempt.delivery
        guard isHeld else {
            logger.warning(
                "the lease was lost before the attempt was recorded; the delivery may be sent twice",
                metadata: metadata(of: delivery))
            return
        }
        switch attempt.next {
        case .retry(let date): note(delivery.channel, dueAt: date)
        case .end:
            if delivery.part < delivery.parts { note(delivery.channel, dueAt: attempt.finishedAt) }
            if delivery.feature != nil || delivery.folds > 0 { outbox.notices.post(.outcomeWaits) }
        }
        outbox.notices.post(.recorded)
        if !attempt.isUntried { metrics.recorded(attempt) }
        log(attempt)
    }

    private func note(_ channel: String, dueAt date: Date) {
        board.withLock { $0.note(channel, dueAt: date) }
        attention.raise()
    }

    private func log(_ attempt: FinishedAttempt) {
        switch attempt.next {
        case .end(.delivered):
            logger.debug("delivered", metadata: metadata(of: attempt.delivery))
        case .end(.partial):
            logger.warning("a delivery reached not everybody", metadata: metadata(of: attempt))
        case .retry where attempt.isUntried:
            logger.debug("a delivery is held back by its channel", metadata: metadata(of: attempt))
        case .retry(let date):
            logger.warning(
                "an attempt failed and is made again later",
                metadata: metadata(of: attempt).merging(["next_in_seconds": "\(seconds(until: date, attempt))"]) { $1 })
        case .end(let state):
            logger.error(
                "a delivery failed for good",
                metadata: metadata(of: attempt).merging(["state": "\(state.rawValue)"]) { $1 })
        }
    }

    private func seconds(until date: Date, _ attempt: FinishedAttempt) -> Int {
        Int(date.timeIntervalSince(attempt.finishedAt).rounded())
    }

    private func metadata(of attempt: FinishedAttempt) -> Logger.Metadata {
        var metadata = metadata(of: attempt.delivery)
        metadata["attempt"] = "\(attempt.delivery.attempt)"
        metadata["reason"] = attempt.reason.map { "\($0)" }
        metadata["error"] = attempt.error.map { "\($0)" }
        metadata["hint"] = attempt.hint.map { "\($0)" }
        return metadata
    }

    func metadata(of delivery: ClaimedDelivery) -> Logger.Metadata {
        ["delivery": "\(delivery.id)", "channel": "\(delivery.channel)", "trace_id": "\(delivery.traceID)"]
    }
}
