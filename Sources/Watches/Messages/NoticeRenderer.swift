package import Delivery
package import FoundationEssentials
package import Templates

/// Makes messages of what a watch has to tell, with its templates.
package struct NoticeRenderer: NoticeRendering {
    private let watch: WatchDefinition
    private let reading: ValueReading

    /// - Parameter sourceTimeZone: the zone in which the source keeps local times; nil: that of the watch.
    package init(_ watch: WatchDefinition, sourceTimeZone: TimeZone? = nil) {
        self.watch = watch
        reading = ValueReading(timeZone: watch.timeZone, sourceTimeZone: sourceTimeZone ?? watch.timeZone)
    }

    package func message(for notice: Notice) throws(TemplateProblem) -> Message {
        let facts = NoticeFacts(notice, watch, reading)
        switch watch.messages[notice.event] {
        case .text(let template): return .text(try whole(template, facts))
        case .markdown(let template): return Message(.markdown(try whole(template, facts)))
        case .textCard(let card):
            // What is too long for WeCom's cards the channel cuts, which knows how long that is.
            return Message(
                .textCard(
                    Message.TextCard(
                        title: try whole(card.title, facts), description: try whole(card.description, facts),
                        url: try url(card.url, facts), buttonText: card.button)))
        }
    }

    package func digest(_ notices: [Notice]) throws(TemplateProblem) -> Message {
        .text(DigestText(notices, watch, reading).text())
    }

    private func whole(_ template: TextTemplate, _ facts: NoticeFacts) throws(TemplateProblem) -> String {
        var text = try template.render(facts)
        while text.last?.isNewline == true { text.removeLast() }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw TemplateProblem(
                "the template “\(template.source.prefix(40))” gives nothing for the row \(facts.keyText)",
                hint: "let it say something where its columns are empty too")
        }
        return text
    }

    /// Values become part of an address as they are only where they are all of it.
    private func url(_ template: TextTemplate, _ facts: NoticeFacts) throws(TemplateProblem) -> String {
        template.source.hasPrefix("{{") ? try whole(template, facts) : try whole(template, facts.forURL)
    }
}
