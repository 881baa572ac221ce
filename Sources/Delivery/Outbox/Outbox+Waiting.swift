package import Database
package import FoundationEssentials
import Timekeeping

extension Outbox {
    /// How often to look for what another process may have done.
    private static let looks: [Duration] = [1, 2, 4, 8, 16, 20].map { .milliseconds($0) }

    /// Returns as soon as all these deliveries are finished, by whichever process, or at the deadline.
    ///
    /// - Parameter hopefully: also as soon as none of them will be sent before the deadline.
    /// - Returns: how each of them stands then, in the order of `ids`; those that do not exist are left out.
    package func waitForOutcome(
        _ ids: [Int64], until deadline: Date, hopefully: Bool = false
    ) async throws -> [DeliveryOutcome] {
        let recorded = AsyncSignal()
        let listener = notices.add { if case .recorded = $0 { recorded.raise() } }
        defer { notices.remove(listener) }
        for look in 0... {
            let outcomes = try await store.withConnection { try OutcomeStore.outcomes(of: ids, on: $0) }
            let now = clock.now()
            if outcomes.allSatisfy(\.state.isFinished) || now >= deadline { return outcomes }
            if hopefully, try await isHopeless(outcomes.filter { !$0.state.isFinished }, until: deadline) {
                return outcomes
            }
            let pause = Self.looks[min(look, Self.looks.count - 1)]
            await recorded.wait(until: min(deadline, now.addingTimeInterval(pause.seconds)), clock: clock)
            try Task.checkCancellation()
        }
        return []
    }

    /// Whether all of these wait for a later time, for a channel that is closed until then, or for a part that does.
    private func isHopeless(_ waiting: [DeliveryOutcome], until deadline: Date) async throws -> Bool {
        guard waiting.allSatisfy({ $0.state == .pending }) else { return false }
        let now = clock.now()
        let pauses = try await store.withConnection { try ChannelStore.pauses(at: now, on: $0) }
        let closed = Set(pauses.filter { $0.until > deadline }.map(\.channel))
        return waiting.allSatisfy { closed.contains($0.channel) || $0.dueAt.map { $0 > deadline } ?? true }
    }

    /// The same, within so much time from now.
    package func waitForOutcome(_ ids: [Int64], timeout: Duration) async throws -> [DeliveryOutcome] {
        try await waitForOutcome(ids, until: clock.now().addingTimeInterval(timeout.seconds))
    }

    /// Why a message is not delivered yet: what its last attempt met, or why its channel is paused; nil where
    /// nothing is in its way.
    package func obstacle(to channel: String, key: String, on connection: any Connection) throws -> String? {
        if let error = try LedgerStore.lastError(of: channel, key, on: connection) { return error }
        return try ChannelStore.pauses(at: clock.now(), on: connection).first { $0.channel == channel }?.reason
    }
}
