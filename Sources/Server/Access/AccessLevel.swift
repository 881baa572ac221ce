/// Who may call what: the four levels of origin 3, each including those before it.
package enum AccessLevel: String, Sendable, CaseIterable, Comparable {
    /// Anybody: health, and what a summary shows.
    case open = "public"
    /// Reads: deliveries, reports, schedules, metrics.
    case restricted
    /// Also logs and internal state.
    case developer
    /// Everything: changes, configuration, raw export.
    case admin

    package static func < (one: AccessLevel, other: AccessLevel) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .open: 0
        case .restricted: 1
        case .developer: 2
        case .admin: 3
        }
    }
}
