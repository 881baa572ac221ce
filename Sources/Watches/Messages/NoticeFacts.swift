import Database
import Mustache
import Templates

/// What the template of a watch's message may name: the row's columns, and what happened to the row.
///
/// Herald's own names win over a column of the same name, which is there as `{{row.NAME}}`.
struct NoticeFacts: TemplateFacts {
    private let notice: Notice
    private let watch: WatchDefinition
    private let reading: ValueReading
    private var row: RowFacts

    private static let ownNames = [
        "event", "watch", "table", "key", "count", "queued_at", "changed", "changes", "fields", "row", "old",
    ]
    /// Of lists' items: known everywhere, because names are checked without looking where they stand.
    private static let itemNames = Set(ChangeFacts.names + FieldFacts.names)
    private static let greatestFieldCount = 10

    init(_ notice: Notice, _ watch: WatchDefinition, _ reading: ValueReading) {
        self.notice = notice
        self.watch = watch
        self.reading = reading
        row = RowFacts(notice, watch, reading)
    }

    /// The same with every value encoded to be part of a URL.
    var forURL: NoticeFacts {
        var facts = self
        facts.row.isForURL = true
        return facts
    }

    var knownNames: [String] { row.columns + Self.ownNames }
    var origin: String { "the table \(watch.table) and the watch give" }
    var remedy: String? { nil }
    var keyText: String { row.noted(keyValue, of: watch.key).text }

    func child(named name: String) -> Any? {
        if Self.ownNames.contains(name) { return own(name) }
        if let value = row.value(name) { return value }
        return Self.itemNames.contains(name) ? row.plain("") : nil
    }

    private func own(_ name: String) -> Any? {
        switch name {
        case "event": row.plain(notice.event.word)
        case "watch": row.plain(watch.name)
        case "table": row.plain(watch.table)
        case "key": row.plain(keyText)
        case "count": row.plain(String(notice.count))
        case "queued_at": row.shown(reading.shown(.instant(notice.queuedAt)), of: "")
        case "changed": row.plain(notice.changes.map { row.label($0.column) }.joined(separator: "、"))
        case "changes": notice.changes.map { ChangeFacts(change: $0, row: row) }
        case "fields": fields
        case "row": row
        case "old": OldFacts(changes: notice.changes, row: row)
        default: nil
        }
    }

    /// The first columns that say something.
    private var fields: [FieldFacts] {
        row.columns.filter { $0 != watch.key && !SensitiveColumn.isOne($0) && row.value($0)?.isNull == false }
            .prefix(Self.greatestFieldCount).map { FieldFacts(column: $0, row: row) }
    }

    private var keyValue: String { TemplateValue(value: notice.record, timeZone: reading.timeZone).renderText }
}

extension NoticeFacts {
    /// The first columns whose values are words, for a line about the row.
    func words(_ count: Int) -> [String] {
        row.columns.lazy.filter { $0 != watch.key && !SensitiveColumn.isOne($0) }
            .compactMap { column in
                guard let value = row.value(column), !value.isNull, value.isWords else { return nil }
                return value.text.inOneLine(atMost: 20)
            }
            .prefix(count).map(\.self)
    }
}

extension ShownValue {
    fileprivate var isWords: Bool {
        if mapped != nil { return true }
        guard case .text = value.value else { return false }
        return true
    }
}

extension WatchEvent {
    /// As messages call it.
    var word: String {
        switch self {
        case .insert: "新增"
        case .update: "更新"
        case .delete: "删除"
        }
    }
}
