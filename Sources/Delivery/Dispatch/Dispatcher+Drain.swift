package import Coordination
import Database
package import FoundationEssentials
package import Logging
package import Observability
import Timekeeping

extension Dispatcher {
    /// Sends just these deliveries and returns when all are finished, when none will be before the deadline, or at
    /// the deadline: for a command in a process of its own. A `serve` over the same store may claim them as well; who
    /// claims one, sends it.
    ///
    /// - Returns: how each of them stands then, in the order of `ids`.
    package static func drain(
        _ ids: [Int64], of outbox: Outbox, settings: DispatchSettings, mask: SecretMask, logger: Logger,
        coordinator: (any Coordinator)? = nil, until deadline: Date
    ) async throws -> [DeliveryOutcome] {
        let dispatcher = Dispatcher(
            outbox: outbox, settings: settings, mask: mask, logger: logger, coordinator: coordinator,
            only: ids, chance: { .random(in: 0...1) })
        let work = Task { try await dispatcher.run() }
        do {
            let outcomes = try await outbox.waitForOutcome(ids, until: deadline, hopefully: true)
            dispatcher.stop()
            try await work.value
            await dispatcher.tellOthers()
            guard outcomes.allSatisfy(\.state.isFinished) else {
                // What was in flight at the deadline has come in while the dispatcher stopped.
                return try await outbox.waitForOutcome(ids, until: deadline, hopefully: true)
            }
            return outcomes
        } catch {
            dispatcher.stop()
            try? await work.value
            await dispatcher.tellOthers()
            throw error
        }
    }

    /// The features whose outcomes wait are told by a `serve`, not by this process. It also looks by itself, later.
    private func tellOthers() async {
        do {
            try await outbox.store.withConnection { [sender = outbox.sender] connection in
                try connection.say(StoreNotice.outcomeWaits.text(from: sender), as: StoreNotice.name)
            }
        } catch {
            logger.debug("other processes could not be told of the outcomes", metadata: ["error": "\(error)"])
        }
    }
}
