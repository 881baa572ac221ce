/// What is kept of a project.
package struct ProjectContent: Sendable, Hashable {
    package let project: String
    /// As they are counted.
    package var users: Int
    /// Rows of `usage_count`: of users, days and weeks, by system and version.
    package var numbers: Int
    /// Systems and versions that are counted by name.
    package var names: Int
}
