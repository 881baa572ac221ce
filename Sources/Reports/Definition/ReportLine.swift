package import Templates

/// One line of a report: a query and the sentence that its first row becomes.
package struct ReportLine: Sendable {
    package enum Hiding: String, Sendable, CaseIterable {
        /// Left out when there is no row or its first column is 0 or NULL.
        case zero
        /// Always shown; columns of a row that is not there are NULL.
        case never
    }

    /// What the line is called in errors: its `name`, or the words before its first value.
    package var label: String
    package var text: TextTemplate
    /// The user's SQL; `:start`, `:end`, `:start_unix`, `:end_unix` and `:previous_…` are bound.
    package var query: String
    /// Another source than the report's.
    package var source: String?
    package var hiding: Hiding
    package var details: ReportDetails?

    package init(
        label: String? = nil, number: Int = 1, text: TextTemplate, query: String, source: String? = nil,
        hiding: Hiding = .zero, details: ReportDetails? = nil
    ) {
        self.label = label ?? Self.label(of: text, number: number)
        self.text = text
        self.query = query
        self.source = source
        self.hiding = hiding
        self.details = details
    }

    /// Whether its text speaks of the window before, which costs a second run of the query.
    var comparesWithPrevious: Bool {
        text.tags.contains { ["previous", "change_percent"].contains($0.head) }
    }

    private static func label(of text: TextTemplate, number: Int) -> String {
        let start = text.source.prefix(upTo: text.source.firstRange(of: "{{")?.lowerBound ?? text.source.endIndex)
        let separators: Set<Character> = ["：", ":", " ", "¥", "\n"]
        var words = start[...]
        while let last = words.last, separators.contains(last) { words.removeLast() }
        return words.isEmpty ? "line \(number)" : String(words)
    }
}

/// The rows under a line: who bought, who registered.
package struct ReportDetails: Sendable {
    /// The sentence that each row becomes: `· {{mask_name(name)}} {{mask_phone(phone)}}`.
    package var text: TextTemplate
    /// A query of its own; nil: the rows of the line's query.
    package var query: String?
    /// At most so many rows are shown; the count in the line is never that of a shortened list.
    package var maximum: Int
    /// Stands under the rows when there are more; `{{rest}}` and `{{total}}` are known in it.
    package var more: TextTemplate

    package init(text: TextTemplate, query: String? = nil, maximum: Int = 10, more: TextTemplate) {
        self.text = text
        self.query = query
        self.maximum = maximum
        self.more = more
    }
}
