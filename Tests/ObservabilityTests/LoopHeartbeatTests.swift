import Observability
import Synchronization
import Testing

@Suite("a loop's heartbeat")
struct LoopHeartbeatTests {
    @Test("a loop that is silent for longer than its longest round is not alive; at rest it may be silent")
    func silence() {
        let hand = Hand()
        let heartbeat = LoopHeartbeat("dispatcher", longestRound: .seconds(30), now: { hand.now })
        hand.advance(by: .seconds(100))
        #expect(heartbeat.isAlive && heartbeat.silence == .zero)
        heartbeat.beat()
        hand.advance(by: .seconds(30))
        #expect(heartbeat.isAlive && heartbeat.silence == .seconds(30))
        hand.advance(by: .milliseconds(1))
        #expect(!heartbeat.isAlive)
        heartbeat.beat()
        #expect(heartbeat.isAlive && heartbeat.silence == .zero)
        hand.advance(by: .seconds(31))
        heartbeat.rest()
        #expect(heartbeat.isAlive && heartbeat.silence == .zero)
    }

    private final class Hand: Sendable {
        private let instant = Mutex(SuspendingClock.now)
        var now: SuspendingClock.Instant { instant.withLock(\.self) }
        func advance(by duration: Duration) { instant.withLock { $0 += duration } }
    }
}
