package import Database
import FoundationEssentials
import Timekeeping

/// What becomes of deliveries, on all nodes, as it happens: for live pages.
///
/// The books are read by what grows with time (ids, and the ends of attempts), and always a little further back than
/// was read before: of two transactions the one that began first may be committed last. What was seen in that window is
/// remembered, so that nothing is told twice.
package struct DeliveryFeed: Sendable {
    /// What is committed later than this after its time is not told.
    private static let window: TimeInterval = 5

    private let outbox: Outbox
    /// Newest ids by the time at which they were the newest.
    private var newest: [(time: Date, id: Int64)] = []
    private var seen: [DeliveryMark: Date] = [:]

    package init(outbox: Outbox) {
        self.outbox = outbox
    }

    /// What one look found.
    package struct Look: Sendable {
        package var deliveries: [DeliverySummary] = []
        /// More happened than one look takes in: what is missing is told by no other.
        package var isIncomplete = false
    }

    /// Calls `notice` whenever this process, or another that can say so, changed something, until the result is dropped.
    package func listen(_ notice: @escaping @Sendable () -> Void) -> DeliveryListening {
        DeliveryListening(outbox.notices) {
            if case .listening = $0 { return }
            notice()
        }
    }

    /// Begins: what happened before is not told.
    package mutating func begin(on connection: any Connection) throws {
        newest = [(outbox.clock.now(), try ChangeStore.newestDelivery(on: connection))]
        seen = [:]
        for mark in try marks(on: connection) { seen[mark] = newest[0].time }
    }

    /// The deliveries that changed since the last look, each once, as they are now.
    package mutating func look(on connection: any Connection) throws -> Look {
        let now = outbox.clock.now()
        let marks = try marks(on: connection)
        let fresh = marks.filter { seen[$0] == nil }
        for mark in marks { seen[mark] = now }
        let isIncomplete = marks.count >= ChangeStore.atOnce
        forget(at: now, newest: fresh.map(\.delivery).max())
        // Nobody could catch up with what comes faster than it can be read.
        if isIncomplete { newest = [(now, try ChangeStore.newestDelivery(on: connection))] }
        let ids = Array(Set(fresh.map(\.delivery))).sorted()
        return Look(
            deliveries: try LedgerStore.summaries(of: ids, on: connection),
            isIncomplete: isIncomplete)
    }

    private func marks(on connection: any Connection) throws -> [DeliveryMark] {
        let since = outbox.clock.now().addingTimeInterval(-Self.window)
        let created = try ChangeStore.created(after: newest.first?.id ?? 0, on: connection)
        return created.map { DeliveryMark(delivery: $0, cause: .created) }
            + (try ChangeStore.attempted(since: since, to: outbox.channels.keys.sorted(), on: connection))
            + (try ChangeStore.changed(since: since, on: connection))
    }

    private mutating func forget(at now: Date, newest id: Int64?) {
        newest.append((now, max(id ?? 0, newest.last?.id ?? 0)))
        while newest.count > 1, newest[1].time < now.addingTimeInterval(-Self.window) { newest.removeFirst() }
        seen = seen.filter { $0.value >= now.addingTimeInterval(-2 * Self.window) }
    }
}

/// Somebody who is told of changes, for as long as this is kept.
package final class DeliveryListening: Sendable {
    private let notices: DeliveryNotices
    private let id: Int

    init(_ notices: DeliveryNotices, _ handler: @escaping DeliveryNotices.Handler) {
        self.notices = notices
        id = notices.add(handler)
    }

    deinit { notices.remove(id) }
}
