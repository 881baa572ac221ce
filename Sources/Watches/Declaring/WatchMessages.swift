package import Templates

/// What a watch says of each kind of change.
package struct WatchMessages: Sendable {
    package var usual: WatchMessage
    /// In place of the usual one.
    package var byEvent: [WatchEvent: WatchMessage]
    /// What stands for a value of a column: `gender` → `male` → `男`; `*` is for all others.
    package var values: [String: [String: String]]
    /// What the columns are called in messages: `phone` → `电话`.
    package var labels: [String: String]
    /// What stands for NULL and for an empty text.
    package var missing: String
    /// One line of a digest; nil: the key and the first columns.
    package var digestLine: TextTemplate?
    /// A digest's head; nil: `37 new: …`.
    package var digestTitle: TextTemplate?

    package init(
        usual: WatchMessage, byEvent: [WatchEvent: WatchMessage] = [:], values: [String: [String: String]] = [:],
        labels: [String: String] = [:], missing: String = "", digestLine: TextTemplate? = nil,
        digestTitle: TextTemplate? = nil
    ) {
        self.usual = usual
        self.byEvent = byEvent
        self.values = values
        self.labels = labels
        self.missing = missing
        self.digestLine = digestLine
        self.digestTitle = digestTitle
    }

    package subscript(event: WatchEvent) -> WatchMessage { byEvent[event] ?? usual }
}

/// The templates of one message.
package enum WatchMessage: Sendable {
    case text(TextTemplate)
    case markdown(TextTemplate)
    case textCard(Card)

    package struct Card: Sendable {
        package var title: TextTemplate
        package var description: TextTemplate
        package var url: TextTemplate
        package var button: String?

        package init(title: TextTemplate, description: TextTemplate, url: TextTemplate, button: String? = nil) {
            self.title = title
            self.description = description
            self.url = url
            self.button = button
        }
    }
}
