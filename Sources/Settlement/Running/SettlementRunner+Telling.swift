import Delivery

extension SettlementRunner {
    /// Tells the settlement's channels what a run did.
    ///
    /// - Returns: the deliveries that carry it. A run is told once to each channel; the day is settled whether or not
    ///   the channels can be told.
    func tellChannels(_ summary: SettlementSummary, traceID: String) async -> [Int64] {
        do {
            return try await tell(
                SettlementNotice.text(of: summary),
                key: "settle-summary:\(summary.settlement):\(summary.day):\(summary.run)", traceID: traceID)
        } catch {
            logger.error(
                "the summary of a settlement could not be told",
                metadata: ["settlement": "\(summary.settlement)", "day": "\(summary.day)", "error": "\(error)"])
            return []
        }
    }

    /// Tells them why a day is not settled.
    func tellTrouble(_ day: SettlementDay, _ message: String, key: String, traceID: String) async throws {
        _ = try await tell(SettlementNotice.trouble(definition, day, message), key: key, traceID: traceID)
    }

    private func tell(_ text: String, key: String, traceID: String) async throws -> [Int64] {
        var ids: [Int64] = []
        for channel in definition.summaryChannels {
            let entry = OutboxEntry(
                message: .text(text), channel: channel, key: key, topic: "settlement \(definition.name)",
                traceID: traceID)
            do {
                ids += try await outbox.enqueue(entry).deliveryIDs
            } catch let refusal as ChannelRefusal {
                logger.error(
                    "a channel cannot be told of a settlement",
                    metadata: ["channel": "\(channel)", "error": "\(refusal)"])
            }
        }
        return ids
    }
}
