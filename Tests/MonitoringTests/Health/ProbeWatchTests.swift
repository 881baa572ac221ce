import Logging
import Synchronization
import TestSupport
import Testing

@testable import Monitoring

@Suite("Asking a probe")
struct ProbeWatchTests {
    private final class Hand: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { instant.withLock(\.self) }
        func advance(by duration: Duration) { instant.withLock { $0 += duration } }
    }

    private struct Broken: Error, CustomStringConvertible { let description = "10.1.2.3 refused reader:secret-word" }

    private let log = LogLines()
    private let hand = Hand()

    private func watch(_ probe: ScriptedProbe) -> ProbeWatch {
        ProbeWatch(probe, logger: log.logger, now: { [hand] in hand.now })
    }

    @Test("a thousand questions at once cost one look")
    func flood() async {
        let probe = ScriptedProbe()
        let watch = watch(probe)
        let readings = await withTaskGroup(of: ProbeReading.self) { group in
            for _ in 0..<1_000 { group.addTask { await watch.reading() } }
            await probe.waitForLooks(1)
            probe.end(.success(()))
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(readings.count == 1_000)
        #expect(Set(readings) == [ProbeReading(name: "thing", state: .ok)])
        #expect(probe.looks == 1)
    }

    @Test("what was seen is kept until it is no longer fresh")
    func freshness() async {
        let probe = ScriptedProbe("thing", .success(()))
        let watch = watch(probe)
        for _ in 0..<5 { _ = await watch.reading() }
        hand.advance(by: .milliseconds(4_999))
        _ = await watch.reading()
        #expect(probe.looks == 1)
        hand.advance(by: .milliseconds(1))
        _ = await watch.reading()
        #expect(probe.looks == 2)
    }

    @Test("a look that hangs fails at its limit, and none is begun again as long as it hangs")
    func hanging() async {
        let probe = ScriptedProbe(timeLimit: .milliseconds(20))
        let watch = watch(probe)
        let failed = ProbeReading(name: "thing", state: .error, trouble: "does not answer")
        #expect(await watch.reading() == failed)
        for _ in 0..<1_000 {
            hand.advance(by: .seconds(60))
            #expect(await watch.reading() == failed)
        }
        #expect(probe.looks == 1)
        probe.end(.success(()))
        // The hung look ends on a task of its own.
        while watch.known != nil { await Task.yield() }
        #expect(await watch.reading().state == .ok)
        #expect(probe.looks == 2)
    }

    @Test("what fails is told strangers without a word of the error, and the log once with it, as is its end")
    func telling() async {
        let probe = ScriptedProbe("thing", .failure(Broken()))
        let watch = watch(probe)
        for _ in 0..<3 {
            #expect(await watch.reading() == ProbeReading(name: "thing", state: .error, trouble: "does not answer"))
            hand.advance(by: .seconds(5))
        }
        probe.end(.success(()))
        for _ in 0..<3 {
            #expect(await watch.reading().state == .ok)
            hand.advance(by: .seconds(5))
        }
        #expect(
            log.texts == [
                "warning: a health check fails check=thing error=10.1.2.3 refused reader:secret-word",
                "notice: a health check succeeds again check=thing",
            ])
    }

    @Test("what Herald can do without is a warning, in the probe's own words")
    func warning() async {
        let probe = ScriptedProbe("thing", isEssential: false, .failure(HealthTrouble("2 of 5 are disabled")))
        let reading = await watch(probe).reading()
        #expect(reading == ProbeReading(name: "thing", state: .warning, trouble: "2 of 5 are disabled"))
    }
}
