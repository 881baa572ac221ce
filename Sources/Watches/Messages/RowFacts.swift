import Database
import FoundationEssentials
import Mustache
import Templates

/// The columns of a row, each as the watch shows it: `{{nickname}}`, `{{row.nickname}}`.
struct RowFacts: MustacheParent {
    /// In the order of the table.
    private(set) var columns: [String] = []
    private var values: [String: SQLValue] = [:]
    private let messages: WatchMessages
    private let reading: ValueReading
    /// Any column may be named: of a deleted row not every one is known.
    private let isOpen: Bool
    var isForURL = false

    /// - Parameter notice: of a deleted row the old values are all that there is.
    init(_ notice: Notice, _ watch: WatchDefinition, _ reading: ValueReading) {
        messages = watch.messages
        self.reading = reading
        isOpen = notice.row == nil
        if let row = notice.row {
            for (column, value) in zip(row.columns.names, row.values) where values[column] == nil {
                columns.append(column)
                values[column] = reading.shown(value)
            }
        } else {
            for change in notice.changes where values[change.column] == nil {
                columns.append(change.column)
                values[change.column] = change.value?.old.map(reading.shown(_:)) ?? .null
            }
            if values[watch.key] == nil {
                columns.insert(watch.key, at: 0)
                values[watch.key] = reading.shown(notice.record)
            }
        }
    }

    func child(named column: String) -> Any? { value(column) }

    func value(_ column: String) -> ShownValue? {
        values[column].map { shown($0, of: column) } ?? (isOpen ? shown(.null, of: column) : nil)
    }

    /// A value of that column, of this row or as it was before.
    func shown(_ value: SQLValue, of column: String) -> ShownValue {
        let template = TemplateValue(value: value, timeZone: reading.timeZone)
        let mapped = messages.values[column].flatMap { map in
            template.mapKeys.lazy.compactMap { map[$0] }.first ?? map["*"]
        }
        return ShownValue(value: template, mapped: mapped, missing: messages.missing, isForURL: isForURL)
    }

    /// What a queue noted of that column as a text.
    func noted(_ text: String?, of column: String) -> ShownValue {
        shown(text.map(reading.shown(_:)) ?? .null, of: column)
    }

    var timeZone: TimeZone { reading.timeZone }

    func label(_ column: String) -> String { messages.labels[column] ?? column }
}

extension TemplateValue {
    /// As which words a map may have it.
    fileprivate var mapKeys: [String] {
        switch value {
        case .null: [""]
        case .bool(let isTrue): isTrue ? ["true", "1"] : ["false", "0"]
        default: [renderText]
        }
    }
}
