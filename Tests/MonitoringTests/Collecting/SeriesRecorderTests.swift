import FoundationEssentials
import Logging
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("Gathering what is measured")
struct SeriesRecorderTests {
    private let clock = ManualWallClock()
    private let written = WrittenSeries()

    private func recorder(_ collectors: [any Collector]) -> SeriesRecorder {
        SeriesRecorder(
            collectors, into: written, node: "n", clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("writes what is of this node under its name, and the rest under none")
    func nodes() async {
        await recorder([ScriptedCollector("a"), ScriptedCollector("b", isOfNode: false)]).round()
        #expect(written.all.map { "\($0.node):\($0.sample.name)" }.sorted() == [":b", "n:a"])
        #expect(written.all.allSatisfy { $0.sample.at == clock.now() })
    }

    @Test("one that hangs delays nobody beyond the limit, is not asked twice, and is heard when it answers")
    func hanging() async {
        let (slow, quick) = (ScriptedCollector("slow", hangs: true), ScriptedCollector("quick"))
        let recorder = recorder([slow, quick])
        async let first: Void = recorder.round()
        await clock.waitForSleepers()
        // The quick one is heard before the limit, however busy the machine is.
        while recorder.figures.busy > 1 { await Task.yield() }
        clock.advance(by: .seconds(5))
        await first
        #expect(written.all.map(\.sample.name.metric) == ["quick"])
        // It is still busy, and left out: nobody waits.
        await recorder.round()
        #expect(slow.asked == 1)
        #expect(recorder.figures.missed == 1)
        #expect(written.all.map(\.sample.name.metric) == ["quick", "quick"])
        await slow.finish()
        while written.all.count < 5 { await recorder.round() }
        #expect(written.all.contains { $0.sample.name.metric == "slow" })
    }

    @Test("what cannot be written is written later, with the time when it was measured")
    func storeAway() async {
        let recorder = recorder([ScriptedCollector("a"), ScriptedCollector("b", isOfNode: false)])
        let start = clock.now()
        written.isAway = true
        for _ in 0..<3 {
            await recorder.round()
            clock.advance(by: .seconds(15))
        }
        #expect(written.all.isEmpty)
        written.isAway = false
        await recorder.round()
        let times = written.all.filter { $0.node == "n" }.map { $0.sample.at.timeIntervalSince(start) }
        #expect(times == [0, 15, 30, 45])
        #expect(written.all.count == 8)
        #expect(recorder.figures.dropped == 0)
    }

    @Test("asks on every full quarter of a minute until the stop")
    func pace() async throws {
        clock.advance(by: .seconds(4))
        let recorder = recorder([])
        let task = Task { try await recorder.run() }
        await clock.waitForSleepers()
        #expect(recorder.figures.rounds == 1)
        clock.advance(by: .seconds(10))
        #expect(clock.sleeperCount == 1)
        clock.advance(by: .seconds(1))
        while recorder.figures.rounds < 2 { await Task.yield() }
        task.cancel()
        try await task.value
    }

    @Test("tells what was refused and given up, as series of this node")
    func own() async {
        let recorder = recorder([])
        await recorder.round()
        #expect(written.own.isEmpty)
        written.refusals.withLock { $0 = [.tooMany: 7] }
        clock.advance(by: .seconds(15))
        await recorder.round()
        let told = Dictionary(written.own.map { ("\($0.name)", $0.value) }) { $0 + $1 }
        let expected: [String: Double] = [
            "series_refused{reason=too_many}": 7, "series_refused{reason=value}": 0, "series_refused{reason=name}": 0,
            "series_refused{reason=time}": 0, "series_dropped": 0, "series_missed": 0,
        ]
        #expect(told == expected)
    }

    @Test("what was written although nobody heard of it is not written again")
    func doubt() async {
        let recorder = recorder([ScriptedCollector("a")])
        written.losesAnswers = true
        await recorder.round()
        written.losesAnswers = false
        clock.advance(by: .seconds(15))
        await recorder.round()
        #expect(written.all.count == 2)
        // What was not written is.
        written.isAway = true
        clock.advance(by: .seconds(15))
        await recorder.round()
        written.isAway = false
        clock.advance(by: .seconds(15))
        await recorder.round()
        #expect(written.all.count == 4)
    }

    @Test("what is the same for all is told by the node that speaks for them; what adds up by each")
    func speaking() async {
        let counts = Mutex<UInt64>(0)
        let counter = CounterCollector("usage", isOfNode: false) {
            [
                SeriesName("reports"): counts.withLock { count in
                    count += 1
                    return count
                }
            ]
        }
        let recorder = recorder([ScriptedCollector("a"), ScriptedCollector("b", isOfNode: false), counter])
        written.speaks = false
        await recorder.round()
        await recorder.round()
        #expect(written.all.map(\.sample.name.metric).sorted() == ["a", "a", "reports"])
        written.speaks = true
        await recorder.round()
        #expect(written.all.map(\.sample.name.metric).sorted() == ["a", "a", "a", "b", "reports", "reports"])
    }

    @Test("that new series are not taken is logged, once in an hour")
    func tooMany() async {
        let lines = LogLines()
        let recorder = SeriesRecorder([], into: written, node: "n", clock: clock, logger: lines.logger)
        await recorder.round()
        #expect(lines.lines.isEmpty)
        for count in 1...3 {
            written.refusals.withLock { $0 = [.tooMany: count] }
            await recorder.round()
        }
        #expect(lines.lines.count == 1)
        clock.advance(by: .seconds(3_600))
        await recorder.round()
        #expect(lines.lines.count == 1)
        written.refusals.withLock { $0 = [.tooMany: 9] }
        await recorder.round()
        #expect(lines.lines.count == 2)
    }

    @Test("of more than it can hold the oldest are given up")
    func bounded() {
        var collected = CollectedSamples()
        let many = (0..<CollectedSamples.most + 5).map { SeriesSample(SeriesName("a"), at: clock.now(), Double($0)) }
        collected.add(many, isOfNode: true)
        #expect(collected.dropped == 5)
        #expect(collected.ofNode.first?.value == 5)
    }
}

private final class ScriptedCollector: Collector {
    private struct State {
        var asked = 0
        var waiter: CheckedContinuation<Void, Never>?
        var isDone = false
    }

    let name: String
    let isOfNode: Bool
    private let hangs: Bool
    private let state = Mutex(State())

    init(_ name: String, isOfNode: Bool = true, hangs: Bool = false) {
        self.name = name
        self.isOfNode = isOfNode
        self.hangs = hangs
    }

    var asked: Int { state.withLock { $0.asked } }

    func samples(at date: Date) async -> [SeriesSample] {
        state.withLock { $0.asked += 1 }
        if hangs {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if !state.isDone { state.waiter = continuation }
                    return state.isDone
                }
                if isDone { continuation.resume() }
            }
        }
        return [SeriesSample(SeriesName(name), at: date, 1)]
    }

    func finish() async {
        while asked == 0 { await Task.yield() }
        let waiter = state.withLock { state in
            state.isDone = true
            return state.waiter
        }
        waiter?.resume()
    }
}

private final class WrittenSeries: SeriesWriting {
    struct Away: Error {}
    private let state = Mutex<(all: [(node: String, sample: SeriesSample)], isAway: Bool)>(([], false))

    /// Without what the recorder says of itself.
    var all: [(node: String, sample: SeriesSample)] {
        state.withLock { $0.all }.filter { !$0.sample.name.metric.hasPrefix("series_") }
    }
    var own: [SeriesSample] {
        state.withLock { $0.all }.map(\.sample).filter { $0.name.metric.hasPrefix("series_") }
    }
    let refusals = Mutex<[SeriesRefusal: Int]>([:])
    var refused: [SeriesRefusal: Int] { refusals.withLock { $0 } }
    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    private let temper = Mutex((losesAnswers: false, speaks: true))
    var losesAnswers: Bool {
        get { temper.withLock { $0.losesAnswers } }
        set { temper.withLock { $0.losesAnswers = newValue } }
    }
    var speaks: Bool {
        get { temper.withLock { $0.speaks } }
        set { temper.withLock { $0.speaks = newValue } }
    }

    func append(_ samples: [SeriesSample], node: String) async throws {
        guard !isAway else { throw Away() }
        state.withLock { state in state.all += samples.map { (node: node, sample: $0) } }
        if losesAnswers { throw Away() }
    }

    func holds(_ samples: [SeriesSample], node: String) async throws -> Bool {
        guard !isAway else { throw Away() }
        return state.withLock { state in
            samples.contains { sample in state.all.contains { $0.node == node && $0.sample == sample } }
        }
    }

    func speaksForAll(_ node: String) async throws -> Bool { speaks }
}
