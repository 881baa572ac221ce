import Database
import FoundationEssentials
import Timekeeping

extension WatchWorker {
    /// A change that is in hand for so long is looked after.
    private static let patience = Duration.seconds(60)
    private static let reclaimedAtOnce = 1_000

    /// What is to be taken next; nil: nothing, before something in hand has ended.
    func nextOrder(most: Int) async throws -> ClaimOrder? {
        if plan.digestAbove == nil, let inHand = state.withLock({ $0.inHand }), inHand + plan.batch <= plan.mostInHand {
            return plan.order(pending: 0, inHand: inHand, most: most)
        }
        let backlog = try await asked { try await queue.backlog(countingTo: plan.counted) }
        state.withLock { $0.inHand = backlog.processing }
        return plan.order(pending: backlog.pending, inHand: backlog.processing, most: most)
    }

    func takeAndHandOver(_ order: ClaimOrder) async throws -> HandedOver {
        try await handOver(try await take(order))
    }

    /// Takes and hands over until the queue gives less than was asked for. While one batch is handed over the next is
    /// taken: source and store work side by side.
    func takeAndHandOverAll() async throws {
        var taken: Taken?
        if let order = try await nextOrder(most: .max) { taken = try await take(order) }
        while let batch = taken, !batch.changes.isEmpty {
            async let next = batch.isFull && !isStopped ? takeNext() : .success(nil)
            do {
                _ = try await handOver(batch)
            } catch {
                if let taken = try? await next.get() { await putBack(taken.changes, HandoverTrouble.source(error)) }
                throw error
            }
            taken = try await next.get()
        }
    }

    /// A batch that is not in the outbox yet.
    struct Taken: Sendable {
        let changes: [QueuedChange]
        let order: ClaimOrder

        /// There may be more of the same.
        var isFull: Bool { !order.takesAll && changes.count >= order.most }
    }

    private func takeNext() async -> Result<Taken?, any Error> {
        do {
            guard let order = try await nextOrder(most: .max) else { return .success(nil) }
            return .success(try await take(order))
        } catch {
            return .failure(error)
        }
    }

    private func take(_ order: ClaimOrder) async throws -> Taken {
        let changes = try await asked { try await queue.claim(order) }
        state.withLock { $0.inHand? += changes.count }
        return Taken(changes: changes, order: order)
    }

    private func handOver(_ taken: Taken) async throws -> HandedOver {
        var handed = HandedOver()
        var rest = ClaimPlan.portions(of: taken.changes)[...]
        while let portion = rest.popFirst() {
            do {
                handed += try await handover.handOver(portion, asDigest: taken.order.takesAll)
            } catch {
                await putBack(portion, error)
                await putBack(rest.flatMap(\.self), HandoverTrouble.source(error))
                throw error
            }
        }
        return handed
    }

    /// Looks after what is in hand for long: hands over what nobody knows, and has the queue told of what has ended.
    func reclaim() async throws -> HandedOver {
        var handed = HandedOver()
        while true {
            let changes = try await asked {
                try await queue.reclaim(olderThan: Self.patience, most: Self.reclaimedAtOnce)
            }
            handed += try await lookAfter(changes)
            guard changes.count >= Self.reclaimedAtOnce else { break }
        }
        let next = clock.now().addingTimeInterval(Self.patience.seconds)
        state.withLock { $0.reclaimsAt = next }
        return handed
    }

    private func lookAfter(_ changes: [QueuedChange]) async throws -> HandedOver {
        guard !changes.isEmpty else { return HandedOver() }
        let finding = try await handover.find(changes)
        guard !finding.unknown.isEmpty else { return HandedOver() }
        logger.notice(
            "changes that were taken and not handed over are handed over now",
            metadata: ["changes": "\(finding.unknown.count)"])
        return try await handover.handOver(finding.unknown, asDigest: plan.isDigest(finding.unknown.count))
    }

    /// Where the store has surely nothing of them. Else they are found after a while, and the outbox says.
    private func putBack(_ changes: [QueuedChange], _ error: any Error) async {
        guard let trouble = error as? HandoverTrouble else { return }
        do {
            try await queue.release(trouble.open(of: changes))
        } catch {
            logger.debug("changes could not be put back; they are found later", metadata: ["error": "\(error)"])
        }
    }

    private func asked<Result>(_ question: () async throws -> Result) async throws -> Result {
        do {
            return try await question()
        } catch {
            throw HandoverTrouble.source(error)
        }
    }
}

extension Handover {
    /// What the outbox knows of changes; marks of those that have ended are put.
    fileprivate func find(_ changes: [QueuedChange]) async throws -> KnownChanges.Finding {
        do {
            let finding = try await store.transaction { connection in
                let finding = try KnownChanges(definition, outbox: outbox).find(changes, on: connection)
                try WatchMarkStore.put(finding.marks, of: definition.name, at: clock.now(), on: connection)
                return finding
            }
            if !finding.marks.isEmpty { signals.marks.raise() }
            return finding
        } catch {
            throw HandoverTrouble.store(error)
        }
    }
}
