/// Who reports: the same installation is another user of another project.
package struct UserKey: Sendable, Hashable, Comparable {
    package let project: Int64
    package let anonymousID: String

    package init(project: Int64, anonymousID: String) {
        self.project = project
        self.anonymousID = anonymousID
    }

    package static func < (left: UserKey, right: UserKey) -> Bool {
        (left.project, left.anonymousID) < (right.project, right.anonymousID)
    }
}
