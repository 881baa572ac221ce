import Coordination
import FoundationEssentials
import Testing

@Suite("A token bucket")
struct TokenBucketTests {
    private let start = Date(timeIntervalSince1970: 1_757_037_600)

    @Test("gives its burst at once and then names the instant of the next token")
    func burstThenRate() {
        var bucket = TokenBucket(rate: 10, burst: 3)
        for _ in 0..<3 { #expect(bucket.take(at: start) == nil) }
        guard let next = bucket.take(at: start) else {
            Issue.record("a fourth token came out of a burst of three")
            return
        }
        #expect(abs(next.timeIntervalSince(start) - 0.1) < 0.001)
        #expect(bucket.take(at: next) == nil)
    }

    @Test("never gives more than burst and rate allow over any time", arguments: 0..<20)
    func neverMoreThanRate(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let (rate, burst) = (Double.random(in: 0.5...600, using: &random), Double.random(in: 1...60, using: &random))
        var bucket = TokenBucket(rate: rate, burst: burst)
        var now = start
        var taken = 0
        for _ in 0..<2_000 {
            if let next = bucket.take(at: now) {
                now = next
            } else {
                taken += 1
                if Bool.random(using: &random) {
                    now = now.addingTimeInterval(Double.random(in: 0...0.01, using: &random))
                }
            }
            #expect(Double(taken) <= burst + now.timeIntervalSince(start) * rate + 0.01)
        }
    }

    @Test("a clock that is set back neither gives tokens nor takes any")
    func clockSetBack() {
        var bucket = TokenBucket(rate: 1, burst: 1)
        #expect(bucket.take(at: start) == nil)
        #expect(bucket.take(at: start.addingTimeInterval(-3_600)) != nil)
        #expect(bucket.take(at: start.addingTimeInterval(-3_598)) == nil)
    }

    @Test("tasks that share one take no token twice")
    func sharedBucket() async {
        let bucket = MemoryTokenBucket(rate: 1, burst: 100)
        let instant = start
        let taken = await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { (0..<50).count { _ in bucket.take(at: instant) == nil } }
            }
            return await group.reduce(0, +)
        }
        #expect(taken == 100)
    }
}
