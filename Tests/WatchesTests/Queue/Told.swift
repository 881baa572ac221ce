import Synchronization

@testable import Watches

/// Changes in the order in which they were taken, by whomever.
final class Told: Sendable {
    private let list = Mutex<[QueuedChange]>([])

    var changes: [QueuedChange] { list.withLock { $0 } }

    func add(_ changes: [QueuedChange]) { list.withLock { $0 += changes } }
}
