/// Which number of `usage_count` is meant. Every figure that a summary shows is a sum of such numbers, so that it costs
/// the same at a thousand users and at ten million.
package struct CounterKey: Sendable, Hashable {
    package enum Kind: Int64, Sendable, CaseIterable {
        /// Users of a project; no day, no value.
        case users = 1
        /// Users by the day on which they were last seen: its last entries are the daily, weekly and monthly actives.
        case lastSeen = 2
        /// Users by the system they reported last; `value` is its number in `usage_value`, 0 for all others together.
        case os = 3
        /// Users by the version they reported last; `value` as above.
        case version = 4
        /// First reports ever, of a day.
        case newUsers = 5
        /// Users that reported on a day.
        case activeUsers = 6
        /// The same by system. One who changes it within the day moves.
        case activeByOS = 7
        /// The same by version.
        case activeByVersion = 8
        /// Reports of a day, those of known users among them.
        case reports = 9
        /// Users first seen in the week of `day` (its Monday) that reported `value` weeks later.
        case cohort = 10
        /// Fields of reports that were dropped on a day, being none that is kept.
        case droppedFields = 11
    }

    package var kind: Kind
    /// The project's number in `usage_project`.
    package var project: Int64
    /// Days since 1970-01-01 in the configured zone; 0 where none is meant.
    package var day: Int
    package var value: Int64

    package init(_ kind: Kind, project: Int64, day: Int = 0, value: Int64 = 0) {
        self.kind = kind
        self.project = project
        self.day = day
        self.value = value
    }
}
