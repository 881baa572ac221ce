/// A record's video, whose figures are wanted.
package struct VideoRequest: Sendable, Hashable {
    package let submissionID: Int64
    package let platform: Platform
    /// As somebody handed it in.
    package let link: String?

    package init(submissionID: Int64, platform: Platform, link: String?) {
        self.submissionID = submissionID
        self.platform = platform
        self.link = link
    }
}
