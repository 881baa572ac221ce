import Synchronization

/// What a pool counts of its connections, for whoever looks at its figures.
final class PoolTally: Sendable {
    private let openedCount = Atomic<Int>(0)
    private let closedCount = Atomic<Int>(0)
    private let lossCount = Atomic<Int>(0)

    func noteOpened() { openedCount.wrappingAdd(1, ordering: .relaxed) }
    func noteClosed() { closedCount.wrappingAdd(1, ordering: .relaxed) }
    func noteLoss() { lossCount.wrappingAdd(1, ordering: .relaxed) }

    var opened: Int { openedCount.load(ordering: .relaxed) }
    var losses: Int { lossCount.load(ordering: .relaxed) }
    var open: Int { max(0, opened - closedCount.load(ordering: .relaxed)) }
}
