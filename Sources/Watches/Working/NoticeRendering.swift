package import Delivery
package import Templates

/// Makes messages of what a watch has to tell.
package protocol NoticeRendering: Sendable {
    func message(for notice: Notice) throws(TemplateProblem) -> Message
    /// Many in one message.
    func digest(_ notices: [Notice]) throws(TemplateProblem) -> Message
}
