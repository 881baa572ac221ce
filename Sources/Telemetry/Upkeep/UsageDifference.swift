import Timekeeping

/// A number that is not what the rows of `user_stats` come to.
package struct UsageDifference: Sendable, Hashable {
    package enum Figure: Sendable, Hashable {
        case users
        /// Days since 1970.
        case lastSeen(day: Int)
        /// nil: those that are counted together.
        case system(String?)
        case version(String?)
    }

    package let project: String
    package let figure: Figure
    package let stored: Int64
    package let counted: Int64
}

extension UsageDifference: CustomStringConvertible {
    package var description: String {
        let figure =
            switch figure {
            case .users: "users"
            case .lastSeen(let day): "users last seen on \(CivilDate(dayNumber: day))"
            case .system(let name?): "users of the system \(name)"
            case .system(nil): "users of other systems"
            case .version(let name?): "users of version \(name)"
            case .version(nil): "users of other versions"
            }
        return "project \(project): \(stored) \(figure) are stored, \(counted) are counted"
    }
}
