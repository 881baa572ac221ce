import FoundationEssentials
import Mustache
import Templates

/// Many notices in one message: how many there are, and the newest of them.
struct DigestText {
    private let notices: [Notice]
    private let watch: WatchDefinition
    private let reading: ValueReading

    /// - Parameter notices: oldest first.
    init(_ notices: [Notice], _ watch: WatchDefinition, _ reading: ValueReading) {
        self.notices = notices
        self.watch = watch
        self.reading = reading
    }

    /// One row that a template does not fit keeps nobody from hearing of the others: it is told as it would be without.
    func text() -> String {
        let facts = DigestFacts(notices, latest: latest.count, watch, reading)
        var lines = [watch.messages.digestTitle.flatMap { try? $0.render(facts) } ?? title]
        for notice in latest { lines.append(line(notice)) }
        return lines.joined(separator: "\n")
    }

    /// Newest first.
    private var latest: [Notice] {
        let sorted = notices.enumerated().sorted { ($0.element.queuedAt, $0.offset) > ($1.element.queuedAt, $1.offset) }
        return sorted.prefix(watch.digest.latest).map(\.element)
    }

    /// `【new-members】37 条新增、2 条更新，最新 5 条：`
    private var title: String {
        let counts = WatchEvent.allCases.compactMap { event in
            let count = notices.count { $0.event == event }
            return count == 0 ? nil : "\(count) 条\(event.word)"
        }
        let head = "【\(watch.name)】" + counts.joined(separator: "、")
        if latest.isEmpty { return head }
        return head + (latest.count < notices.count ? "，最新 \(latest.count) 条：" : "：")
    }

    private func line(_ notice: Notice) -> String {
        let facts = NoticeFacts(notice, watch, reading)
        if let text = watch.messages.digestLine.flatMap({ try? $0.render(facts) }) { return text }
        let event = Set(notices.map(\.event)).count > 1 ? [notice.event.word] : []
        return "· " + (event + [facts.keyText] + facts.words(3)).joined(separator: " ")
    }
}

/// What a digest's title may name.
struct DigestFacts: TemplateFacts {
    private let values: [String: String]
    private let timeZone: TimeZone

    init(_ notices: [Notice], latest: Int, _ watch: WatchDefinition, _ reading: ValueReading) {
        func count(_ event: WatchEvent) -> String { String(notices.count { $0.event == event }) }
        timeZone = reading.timeZone
        values = [
            "count": String(notices.count), "latest": String(latest), "inserts": count(.insert),
            "updates": count(.update), "deletes": count(.delete), "watch": watch.name, "table": watch.table,
        ]
    }

    static let names = ["count", "latest", "inserts", "updates", "deletes", "watch", "table"]

    var knownNames: [String] { Self.names }
    var origin: String { "the title of a digest has" }
    var remedy: String? { nil }

    func child(named name: String) -> Any? {
        values[name].map { text in
            // A section over a count of none is left out.
            ShownValue(
                value: TemplateValue(value: text == "0" ? .null : .text(text), timeZone: timeZone), missing: "0")
        }
    }
}
