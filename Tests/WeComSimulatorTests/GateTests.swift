import Foundation
import Testing

@testable import WeComSimulator

@Suite("The simulator's counters")
struct GateTests {
    private let start = Date(timeIntervalSince1970: 1_757_000_000)

    @Test("admit so many in any span, each key by itself")
    func sliding() {
        var windows = SlidingWindows<String>(limit: 2, span: .seconds(10))
        let admitted = [0, 4, 9.9, 10, 13.9, 14].map { windows.admit("a", at: start.addingTimeInterval($0)) }
        #expect(admitted == [true, true, false, true, false, true])
        #expect(windows.hasRoom("b", at: start))
        #expect(!windows.hasRoom("a", at: start.addingTimeInterval(14)))
    }

    @Test("admit nobody when nothing is allowed, and all when there is no limit")
    func extremes() {
        var none = SlidingWindows<String>(limit: 0, span: .seconds(10))
        let isAdmitted = none.admit("a", at: start)
        #expect(!isAdmitted && !none.hasRoom("a", at: start))
        var all = SlidingWindows<String>(limit: nil, span: .seconds(10))
        let admitted = (1...100).map { _ in all.admit("a", at: start) }
        #expect(admitted.allSatisfy { $0 })
    }

    @Test("keep counting who is busy while others are forgotten")
    func pruned() {
        var windows = SlidingWindows<Int>(limit: 1, span: .seconds(10), capacity: 100)
        for key in 0..<99 { _ = windows.admit(key, at: start) }
        _ = windows.admit(1_000, at: start.addingTimeInterval(9))
        let end = start.addingTimeInterval(11)
        let admitted = [1_001, 1_000].map { windows.admit($0, at: end) }
        #expect(admitted == [true, false])
        #expect(windows.count == 2)
    }

    @Test("never remember more than their capacity")
    func bounded() {
        var windows = SlidingWindows<Int>(limit: 1, span: .seconds(10), capacity: 100)
        for key in 0..<1_000 {
            _ = windows.admit(key, at: start)
            #expect(windows.count <= 100)
        }
    }

    @Test("let parallel calls of others pass, and count whoever left no more")
    func parallel() {
        var gate = ParallelGate(limit: 1)
        let first = ["a", "a", "b"].map { gate.enter($0) }
        #expect(first == [true, false, true])
        gate.leave("a")
        let second = gate.enter("a")
        #expect(!second)
        for _ in 1...2 { gate.leave("a") }
        let third = gate.enter("a")
        #expect(third)
    }
}
