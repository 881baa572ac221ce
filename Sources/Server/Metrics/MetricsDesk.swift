import NIOCore
package import Observability
import Synchronization
import Threading

/// Hands out the page of figures: made on a thread of its own, for all who ask at the same moment, and for those who ask
/// within the next second. A flood of scrapes costs no more than one a second.
package final class MetricsDesk: Sendable {
    private typealias Waiter = CheckedContinuation<ByteBuffer, Never>

    private struct Shelf {
        var page: ByteBuffer?
        var madeAt = ContinuousClock.now
        var isBeingMade = false
        var waiters: [Waiter] = []
    }

    private let registry: MetricsRegistry
    private let freshness: Duration
    private let thread = SerialThread(name: "metrics")
    private let shelves = Mutex<[MetricsFormat: Shelf]>([:])

    /// - Parameter freshness: how long a page is given to others.
    package init(registry: MetricsRegistry, freshness: Duration = .seconds(1)) {
        self.registry = registry
        self.freshness = freshness
    }

    deinit { thread.stop() }

    func page(_ format: MetricsFormat) async -> ByteBuffer {
        if let page = fresh(format) { return page }
        return await withCheckedContinuation { waiter in
            let isFirst = shelves.withLock { shelves in
                shelves[format, default: Shelf()].waiters.append(waiter)
                defer { shelves[format]?.isBeingMade = true }
                return shelves[format]?.isBeingMade == false
            }
            // No thread to be had: a page made here is better than none.
            if isFirst, !thread.enqueue({ self.make(format) }) { make(format) }
        }
    }

    private func fresh(_ format: MetricsFormat) -> ByteBuffer? {
        let now = ContinuousClock.now
        return shelves.withLock { shelves in
            guard let shelf = shelves[format], now - shelf.madeAt < freshness else { return nil }
            return shelf.page
        }
    }

    private func make(_ format: MetricsFormat) {
        let page = ByteBuffer(bytes: registry.page(format))
        let waiters = shelves.withLock { shelves in
            let waiters = shelves[format]?.waiters ?? []
            shelves[format] = Shelf(page: page)
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: page) }
    }
}
