import FoundationEssentials
import Logging
import Timekeeping

/// Claims deliveries and books them as delivered without sending them: the store's part of dispatching, for whoever
/// measures it.
package struct StoreRounds: Sendable {
    private let outbox: Outbox
    private let node = NodeName.make()
    private static let lease = 30.0

    package init(outbox: Outbox) {
        self.outbox = outbox
    }

    /// - Returns: how many were due.
    package func round(of channel: String, _ count: Int) async throws -> Int {
        let request = ClaimRequest(channel: channel, count: count, window: nil)
        let now = outbox.clock.now()
        let claims = ClaimStore(node: node, scope: nil)
        let answers = try await outbox.store.transaction { connection in
            try claims.claim([request], at: now, until: now.addingTimeInterval(Self.lease), on: connection)
        }
        let attempts = answers.flatMap(\.deliveries).map { delivery in
            FinishedAttempt(
                delivery: delivery, startedAt: now, finishedAt: outbox.clock.now(), next: .delivered,
                outcome: .delivered, reason: nil, error: nil, hint: nil, status: 200, answer: "ok",
                pauseChannelUntil: nil)
        }
        guard !attempts.isEmpty else { return 0 }
        let aftermath = Aftermath(outbox: outbox, logger: Logger(label: "herald.rounds"))
        let held = try await FinishBatch(attempts, by: node, aftermath: aftermath).record(in: outbox.store)
        return held.count(where: \.self)
    }

    /// A message as the store keeps it.
    package static func stored(_ message: Message) throws -> String {
        try StoredMessage.encode(message)
    }
}
