/// What happened to a row.
package enum WatchEvent: String, Sendable, Hashable, CaseIterable, Comparable {
    case insert, update, delete

    package static func < (left: WatchEvent, right: WatchEvent) -> Bool {
        left.order < right.order
    }

    private var order: Int {
        switch self {
        case .insert: 0
        case .update: 1
        case .delete: 2
        }
    }
}
