/// A command that did not do what it was asked, with the one sentence that says so.
package struct CommandFailure: Error, CustomStringConvertible {
    package enum Status: Int32, Sendable {
        /// The work failed.
        case workFailed = 1
        /// The call or the configuration is wrong.
        case misuse = 2
    }

    package let status: Status
    package let description: String

    package init(_ status: Status = .workFailed, _ description: String) {
        self.status = status
        self.description = description
    }
}
