import FoundationEssentials
import MetricsTestKit
import Observability
import Testing

@testable import Delivery

@Suite("The figures of deliveries")
struct DeliveryMetricsTests {
    private let start = Date(timeIntervalSince1970: 1_757_037_600)

    private func attempt(_ outcome: SendOutcome) -> FinishedAttempt {
        let delivery = ClaimedDelivery(
            id: 1, channel: "ops", key: "k", part: 1, parts: 1, message: "", attempt: 1, attemptsBefore: 0,
            feature: nil, traceID: "t", claimedAt: start, wantedAt: start)
        let judge = AttemptJudge(maxAttempts: 5, backoff: Backoff(base: 2), mask: SecretMask([]), chance: { 0.5 })
        return judge.judge(delivery, outcome, startedAt: start, finishedAt: start.addingTimeInterval(0.25))
    }

    private func dimensions(_ outcome: String, _ reason: String) -> [(String, String)] {
        [("channel", "ops"), ("outcome", outcome), ("reason", reason)]
    }

    @Test("count ends and attempts by channel, outcome and reason")
    func counts() throws {
        let factory = TestMetrics()
        let metrics = DeliveryMetrics(factory: factory)
        for _ in 0..<3 { metrics.recorded(attempt(.delivered(nil))) }
        metrics.recorded(attempt(.failed(SendFailure(.permanent, reason: "bad_key", message: "m"))))
        metrics.recorded(attempt(.failed(SendFailure(.retry(after: nil), reason: "timeout", message: "m"))))
        let delivered = try factory.expectCounter("herald_deliveries_total", dimensions("delivered", "none"))
        #expect(delivered.totalValue == 3)
        #expect(try factory.expectCounter("herald_deliveries_total", dimensions("refused", "bad_key")).totalValue == 1)
        #expect(
            try factory.expectCounter("herald_delivery_attempts_total", dimensions("failed", "timeout")).totalValue == 1
        )
        let timer = try factory.expectTimer("herald_delivery_attempt_duration", [("channel", "ops")])
        #expect(timer.values == Array(repeating: 250_000_000, count: 5))
        metrics.merged(37, in: "ops")
        metrics.fellBack(from: "ops")
        metrics.breaker(.open, of: "ops")
        #expect(try factory.expectCounter("herald_deliveries_merged_total", [("channel", "ops")]).totalValue == 37)
        #expect(try factory.expectCounter("herald_deliveries_fallback_total", [("channel", "ops")]).totalValue == 1)
        #expect(try factory.expectGauge("herald_channel_breaker_state", [("channel", "ops")]).lastValue == 2)
    }

    @Test("have only words as reasons, and only so many")
    func reasons() throws {
        let factory = TestMetrics()
        let metrics = DeliveryMetrics(factory: factory)
        let address = SendFailure(.permanent, reason: "https://peer.example/?key=1", message: "m")
        metrics.recorded(attempt(.failed(address)))
        for number in 0..<150 {
            metrics.recorded(attempt(.failed(SendFailure(.permanent, reason: "reason_\(number)", message: "m"))))
        }
        #expect(try factory.expectCounter("herald_deliveries_total", dimensions("refused", "other")).totalValue == 51)
    }
}
