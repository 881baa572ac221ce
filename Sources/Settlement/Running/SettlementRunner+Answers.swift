import Coordination
package import Delivery
import FoundationEssentials
import ServiceLifecycle
import Timekeeping

extension SettlementRunner {
    /// So long partners are given to answer before a run is told as it stands.
    package static let patience = Duration.seconds(60)

    private static let looks = ExponentialBackoff(base: .milliseconds(100), cap: .seconds(1))

    /// Waits until partners have answered to a run's callbacks, whoever sends them, and concludes it: at the latest so
    /// long after its end, and at once when the task is cancelled or the process stops.
    package func concludeLater(_ settled: SettledRun, patience: Duration = patience) async {
        // What keeps the waiting from going on is no reason not to tell what is known.
        try? await cancelWhenGracefulShutdown {
            try await waitForAnswers(to: settled.deliveryIDs, until: settled.endedAt + patience)
        }
        await Task {
            do {
                _ = try await conclude(settled, with: try await outcomes(of: settled.deliveryIDs))
            } catch {
                logger.error(
                    "what partners answered to a settlement's callbacks could not be kept",
                    metadata: [
                        "settlement": "\(definition.name)", "run": "\(settled.summary.run)", "error": "\(error)",
                        "trace_id": "\(settled.traceID)",
                    ])
            }
        }.value
    }

    /// Writes what partners answered into the run's summary, and only then tells it to the settlement's channels.
    package func conclude(_ settled: SettledRun, with outcomes: [DeliveryOutcome]) async throws -> SettledRun {
        var settled = settled
        if !outcomes.isEmpty {
            settled.summary.add(outcomes)
            try await store.update(settled.summary)
        }
        if settled.tells { settled.noticeIDs = await tellChannels(settled.summary, traceID: settled.traceID) }
        return settled
    }

    /// By the machine's own time, whatever the clock shows, and with few looks: a day has thousands of callbacks.
    private func waitForAnswers(to ids: [Int64], until deadline: ContinuousClock.Instant) async throws {
        var waiting = ids
        var look = 1
        while true {
            waiting = try await outcomes(of: waiting).filter { !$0.state.isFinished }.map(\.id)
            let rest = deadline - ContinuousClock.now
            guard !waiting.isEmpty, rest > .zero else { return }
            try await Task.sleep(for: min(rest, Self.looks.delay(after: look)))
            look += 1
        }
    }

    private func outcomes(of ids: [Int64]) async throws -> [DeliveryOutcome] {
        guard !ids.isEmpty else { return [] }
        return try await outbox.waitForOutcome(ids, until: .distantPast)
    }
}
