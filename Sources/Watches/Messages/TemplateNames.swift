import Database
package import Templates

/// Whether the templates of a watch name only what its table has: a name that is not there fails every change.
package enum TemplateNames {
    /// - Parameter columns: of the watched table, all of them.
    /// - Returns: what is wrong, once each.
    package static func problems(in watch: WatchDefinition, columns: [String]) -> [TemplateProblem] {
        let row = Row(columns: Row.Columns(names: columns), values: columns.map { _ in .null })
        let reading = ValueReading(timeZone: watch.timeZone, sourceTimeZone: watch.timeZone)
        let notice = Notice(event: .insert, record: .null, row: row, queuedAt: .distantPast)
        let facts = NoticeFacts(notice, watch, reading)
        let digest = DigestFacts([], latest: 0, watch, reading)
        // Of a deleted row any column may be named: not every one is known then.
        let events = watch.events.subtracting([.delete]).sorted()
        let templates = events.flatMap { watch.messages[$0].templates } + [watch.messages.digestLine].compactMap(\.self)
        var problems: [TemplateProblem] = []
        for tag in templates.flatMap(\.tags) { add(&problems) { () throws(TemplateProblem) in try facts.check(tag) } }
        for tag in watch.messages.digestTitle?.tags ?? [] {
            add(&problems) { () throws(TemplateProblem) in try digest.check(tag) }
        }
        return problems
    }

    private static func add(_ problems: inout [TemplateProblem], _ check: () throws(TemplateProblem) -> Void) {
        do throws(TemplateProblem) {
            try check()
        } catch {
            if !problems.contains(error) { problems.append(error) }
        }
    }
}

extension WatchMessage {
    fileprivate var templates: [TextTemplate] {
        switch self {
        case .text(let template), .markdown(let template): [template]
        case .textCard(let card): [card.title, card.description, card.url]
        }
    }
}
