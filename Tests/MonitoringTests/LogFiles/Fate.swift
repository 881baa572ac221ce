import Synchronization

@testable import Monitoring

/// Where a follower dies: at a moment of its choice, some chunks on.
final class Fate: Sendable {
    struct Struck: Error {}

    let isFatal: Bool
    private let moment: LogFollower.Moment?
    private let left: Mutex<Int>

    /// - Parameter number: 0...2 die at the first chunk, 3...5 at the second, others not.
    init(_ number: Int) {
        isFatal = number < 6
        moment = isFatal ? [.read, .written, .committed][number % 3] : nil
        left = Mutex(number / 3)
    }

    func strike(_ moment: LogFollower.Moment) throws {
        guard moment == self.moment else { return }
        let isTime = left.withLock { left in
            defer { left -= 1 }
            return left == 0
        }
        if isTime { throw Struck() }
    }
}
