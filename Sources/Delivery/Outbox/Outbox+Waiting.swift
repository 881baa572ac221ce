package import FoundationEssentials
import Timekeeping

extension Outbox {
    /// How often to look for what another process may have done.
    private static let looks: [Duration] = [1, 2, 4, 8, 16, 20].map { .milliseconds($0) }

    /// Returns as soon as all these deliveries are finished, by whichever process, or at the deadline.
    ///
    /// - Returns: how each of them stands then, in the order of `ids`; those that do not exist are left out.
    package func waitForOutcome(_ ids: [Int64], until deadline: Date) async throws -> [DeliveryOutcome] {
        let recorded = AsyncSignal()
        let listener = notices.add { if case .recorded = $0 { recorded.raise() } }
        defer { notices.remove(listener) }
        for look in 0... {
            let outcomes = try await store.withConnection { try OutcomeStore.outcomes(of: ids, on: $0) }
            let now = clock.now()
            if outcomes.allSatisfy(\.state.isFinished) || now >= deadline { return outcomes }
            let pause = Self.looks[min(look, Self.looks.count - 1)]
            await recorded.wait(until: min(deadline, now.addingTimeInterval(pause.seconds)), clock: clock)
            try Task.checkCancellation()
        }
        return []
    }

    /// The same, within so much time from now.
    package func waitForOutcome(_ ids: [Int64], timeout: Duration) async throws -> [DeliveryOutcome] {
        try await waitForOutcome(ids, until: clock.now().addingTimeInterval(timeout.seconds))
    }
}
