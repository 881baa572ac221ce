import Database

/// What became of changes that were taken.
package struct HandedOver: Sendable, Hashable {
    /// All that were taken.
    package var taken = 0
    /// Changes that are in the outbox now.
    package var told = 0
    /// Changes that failed before they got there: the row is gone, the template does not fit it, ….
    package var failed = 0
    /// Changes of which there was nothing to tell.
    package var silent = 0
    /// What carries them.
    package var deliveryIDs: [Int64] = []

    package init() {}

    static func += (left: inout HandedOver, right: HandedOver) {
        left.taken += right.taken
        left.told += right.told
        left.failed += right.failed
        left.silent += right.silent
        left.deliveryIDs += right.deliveryIDs
    }
}

/// What kept changes from being handed over, by who was away: each is complained of by itself.
enum HandoverTrouble: Error, CustomStringConvertible {
    case source(any Error)
    case store(any Error)
    /// Some of it is in the store, or may be; none of these changes is.
    case partly(any Error, open: [Int64])

    var cause: any Error {
        switch self {
        case .source(let cause), .store(let cause), .partly(let cause, _): cause
        }
    }

    /// Those of these changes that are surely not in the store. A session that breaks may have broken after its commit.
    func open(of changes: [QueuedChange]) -> [Int64] {
        switch self {
        case .source: return changes.map(\.id)
        case .store(let cause):
            return (cause as? DatabaseError)?.kind == .connectionLost ? [] : changes.map(\.id)
        case .partly(_, let open): return open
        }
    }

    var description: String { "\(cause)" }
}
