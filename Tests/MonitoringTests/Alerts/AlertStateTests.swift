import Foundation
import Testing

@testable import Monitoring

@Suite("How an alert goes on")
struct AlertStateTests {
    private static let start = Date(timeIntervalSince1970: 1_757_037_600)
    private static let subject = SeriesIdentity(name: SeriesName("cpu_percent"), node: "a")

    /// An alert with a clock.
    private struct Trial {
        var state = AlertState()
        var now = AlertStateTests.start
        var rule: AlertRule
        var isSilenced = false
        /// `1:00 firing`
        var told: [String] = []

        init(for lasting: Int = 300, repeats: Int = 0) {
            rule = AlertRule(
                name: "cpu", condition: "cpu_percent > 80", lasting: .seconds(lasting), channels: ["ops"])
            rule.repeats = .seconds(repeats)
        }

        mutating func step(_ verdict: ConditionReading.Verdict, after seconds: Double = 15) {
            now += seconds
            let reading = ConditionReading(
                AlertStateTests.subject, verdict, value: verdict == .holds ? 93 : 20,
                at: verdict == .unknown ? nil : now)
            for case .tell(let kind, to: _, _) in state.step(reading, of: rule, isSilenced: isSilenced, at: now) {
                let passed = Int(now.timeIntervalSince(AlertStateTests.start))
                told.append("\(passed / 60):\(passed % 60) \(kind)")
            }
        }

        mutating func go(_ verdict: ConditionReading.Verdict, minutes: Double) {
            for _ in 0..<Int(minutes * 4) { step(verdict) }
        }
    }

    @Test("it fires when the condition held for long enough, and is over when it does not hold")
    func simple() {
        var trial = Trial()
        trial.go(.holds, minutes: 5)
        #expect(trial.told.isEmpty)
        #expect(trial.state.phase == .pending)
        trial.go(.holds, minutes: 10)
        trial.go(.clear, minutes: 5)
        #expect(trial.told == ["5:15 firing", "15:15 resolved"])
    }

    @Test("a moment on the good side begins the time anew")
    func interrupted() {
        var trial = Trial()
        trial.go(.holds, minutes: 4)
        trial.step(.clear)
        trial.go(.holds, minutes: 4)
        #expect(trial.told.isEmpty)
    }

    @Test("between the limits a pending alert is none, and one that fires goes on")
    func between() {
        var trial = Trial()
        trial.go(.holds, minutes: 4)
        trial.step(.between)
        #expect(trial.state.phase == .inactive)
        trial.go(.holds, minutes: 6)
        trial.go(.between, minutes: 60)
        trial.go(.clear, minutes: 1)
        #expect(trial.told.map { $0.split(separator: " ").last } == ["firing", "resolved"])
    }

    @Test("time in which Herald was down does not count as holding")
    func downtime() {
        var trial = Trial()
        trial.go(.holds, minutes: 4)
        trial.step(.holds, after: 600)
        #expect(trial.state.phase == .pending)
        trial.go(.holds, minutes: 4)
        #expect(trial.told.isEmpty)
        trial.go(.holds, minutes: 2)
        #expect(trial.told.count == 1)
    }

    @Test("missing values neither fire nor resolve")
    func missing() {
        var trial = Trial()
        trial.go(.holds, minutes: 4)
        trial.go(.unknown, minutes: 10)
        #expect(trial.state.phase == .pending)
        trial.go(.holds, minutes: 6)
        trial.go(.unknown, minutes: 600)
        #expect(trial.state.phase == .firing)
        trial.step(.clear)
        #expect(trial.told.map { $0.split(separator: " ").last } == ["firing", "resolved"])
    }

    @Test("what waits to fire and is not measured any more is forgotten")
    func pendingEnds() {
        var trial = Trial()
        trial.go(.holds, minutes: 4)
        trial.go(.unknown, minutes: 121)
        #expect(trial.state.phase == .inactive)
        #expect(trial.state.isForgettable)
    }

    @Test("what is not measured any more is not told over and over")
    func silentRepeats() {
        var trial = Trial(for: 0, repeats: 3_600)
        trial.go(.holds, minutes: 30)
        trial.go(.unknown, minutes: 20 * 60)
        #expect(trial.told == ["0:15 firing"])
        trial.go(.holds, minutes: 1)
        #expect(trial.told.last?.hasSuffix(" repeated") == true)
    }

    @Test("an alert that comes and goes is not calm while nothing is measured")
    func silenceIsNoCalm() {
        var trial = Trial(for: 0)
        for _ in 0..<3 {
            trial.go(.holds, minutes: 2)
            trial.go(.clear, minutes: 3)
        }
        #expect(trial.told.last?.hasSuffix(" flapping") == true)
        trial.go(.unknown, minutes: 29)
        trial.go(.clear, minutes: 29)
        #expect(trial.told.last?.hasSuffix(" flapping") == true)
        trial.go(.clear, minutes: 2)
        #expect(trial.told.last?.hasSuffix(" resolved") == true)
    }

    @Test("a channel that a rule tells since it fires hears of it, and of its end")
    func changedChannels() {
        var trial = Trial(for: 0, repeats: 3_600)
        trial.go(.holds, minutes: 10)
        trial.rule.channels = ["duty"]
        trial.now += 15
        let reading = ConditionReading(Self.subject, .holds, value: 93, at: trial.now)
        #expect(trial.state.step(reading, of: trial.rule, at: trial.now) == [.tell(.firing, to: ["duty"], nil)])
        trial.now += 4_000
        let later = ConditionReading(Self.subject, .holds, value: 93, at: trial.now)
        #expect(trial.state.step(later, of: trial.rule, at: trial.now) == [.tell(.repeated, to: ["duty"], nil)])
        trial.now += 15
        let clear = ConditionReading(Self.subject, .clear, value: 20, at: trial.now)
        #expect(
            trial.state.step(clear, of: trial.rule, at: trial.now)
                == [.record(.resolved, .isWell), .tell(.resolved, to: ["ops", "duty"], .isWell)])
    }

    @Test("an alert of a machine that is gone ends after a day of silence, not of Herald's")
    func vanished() {
        var trial = Trial(for: 0)
        trial.step(.holds)
        trial.go(.unknown, minutes: 23 * 60)
        // Herald is down for two days.
        trial.step(.unknown, after: 2 * 86_400)
        #expect(trial.told.count == 1)
        trial.go(.unknown, minutes: 24 * 60)
        #expect(trial.told.map { $0.split(separator: " ").last } == ["firing", "resolved"])
    }

    @Test("it is repeated after repeat, until somebody looks after it")
    func repeated() {
        var trial = Trial(for: 0, repeats: 3_600)
        trial.go(.holds, minutes: 150)
        #expect(trial.told == ["0:15 firing", "60:15 repeated", "120:15 repeated"])
        let isSeen = trial.state.acknowledge(by: "li", comment: "", at: trial.now)
        #expect(isSeen)
        trial.go(.holds, minutes: 300)
        trial.step(.clear)
        #expect(trial.told.count == 4)
        #expect(trial.state.acknowledgement == nil)
    }

    @Test("a silenced beginning is told when the silence ends, or never")
    func silenced() {
        var trial = Trial(for: 0)
        trial.isSilenced = true
        trial.go(.holds, minutes: 10)
        trial.go(.clear, minutes: 10)
        #expect(trial.told.isEmpty)
        trial.go(.holds, minutes: 10)
        trial.isSilenced = false
        trial.step(.holds)
        trial.isSilenced = true
        trial.step(.clear)
        #expect(trial.told.map { $0.split(separator: " ").last } == ["firing", "resolved"])
    }

    @Test("what comes and goes is told so once, and its end when it has been calm")
    func flapping() {
        var trial = Trial(for: 0)
        for _ in 0..<40 {
            trial.go(.holds, minutes: 2)
            trial.go(.clear, minutes: 3)
        }
        let kinds = trial.told.map { $0.split(separator: " ").last ?? "" }
        #expect(kinds == ["firing", "resolved", "firing", "resolved", "flapping"])
        trial.go(.clear, minutes: 40)
        #expect(trial.told.count == 6)
        // Long after it is an alert like any other.
        trial.go(.clear, minutes: 60)
        trial.go(.holds, minutes: 1)
        #expect(trial.told.last?.hasSuffix(" firing") == true)
    }

    @Test(
        "a clock that is set back or forward fires nothing and repeats nothing", arguments: [-86_400.0, -600, 86_400])
    func clockJumps(jump: Double) {
        var trial = Trial(repeats: 4 * 86_400)
        trial.go(.holds, minutes: 2)
        trial.step(.holds, after: jump)
        trial.go(.holds, minutes: 4)
        #expect(trial.told.isEmpty)
        trial.go(.holds, minutes: 2)
        trial.step(.holds, after: jump)
        trial.go(.holds, minutes: 2)
        trial.step(.clear)
        #expect(trial.told.map { $0.split(separator: " ").last } == ["firing", "resolved"])
    }

    @Test("six weeks of every 15 seconds: each period that is told begins once and ends once", arguments: 1...6)
    func anything(seed: Int) {
        var random = Seeded(state: UInt64(seed))
        var trial = Trial(for: [0, 60, 300][seed % 3], repeats: [0, 14_400][seed % 2])
        var verdict = ConditionReading.Verdict.clear
        var step = 0
        while step < 241_920 {
            let length = Int.random(in: 1...(Bool.random(using: &random) ? 8 : 2_000), using: &random)
            verdict = [.holds, .clear, .clear, .between, .unknown].randomElement(using: &random) ?? .clear
            trial.isSilenced = Int.random(in: 0..<5, using: &random) == 0
            switch Int.random(in: 0..<20, using: &random) {
            case 0: trial.step(verdict, after: Double.random(in: 300...200_000, using: &random))
            case 1: trial.step(verdict, after: -Double.random(in: 10...20_000, using: &random))
            case 2: _ = trial.state.acknowledge(by: "li", comment: "", at: trial.now)
            default: break
            }
            for _ in 0..<length { trial.step(verdict) }
            step += length
        }
        trial.isSilenced = false
        trial.go(.clear, minutes: 40)
        let kinds = trial.told.compactMap {
            AlertAction.Kind(rawValue: $0.split(separator: " ").last.map(String.init) ?? "")
        }
        var isOpen = false
        for kind in kinds {
            switch kind {
            case .firing, .flapping:
                #expect(!isOpen)
                isOpen = true
            case .repeated: #expect(isOpen)
            case .resolved:
                #expect(isOpen)
                isOpen = false
            }
        }
        #expect(!isOpen)
        #expect(kinds.count > 20)
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }
}
