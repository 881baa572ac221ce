/// Why a report that can be read is not taken.
package enum UsageRefusal: Error, Sendable, Hashable {
    /// So many wait already that this one would wait too long; it may come again in so many seconds.
    case busy(retryAfterSeconds: Int)
    /// The configuration names the projects that may report, and this is none of them.
    case unknownProject(String)
    /// Where any project may report, so many are told apart at most.
    case tooManyProjects(most: Int)
}

extension UsageRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .busy: "more reports come in than can be stored; try again later"
        case .unknownProject(let project): "the project \"\(project)\" is none that reports here"
        case .tooManyProjects(let most): "\(most) projects report here already, which is the most there may be"
        }
    }
}
