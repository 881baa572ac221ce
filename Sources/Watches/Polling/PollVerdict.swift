/// What a row that was found means, given what is known of its record.
enum PollVerdict: Sendable, Hashable {
    /// Nothing new.
    case known
    /// To be remembered and not told.
    case noted
    case told(PolledChange)
}

/// A change as it goes into the queue.
struct PolledChange: Sendable, Hashable {
    let event: WatchEvent
    /// nil where it is not known what changed.
    var fields: [String]?
    var values: [String: ChangedValue] = [:]
}

extension PollVerdict {
    /// - Parameters:
    ///   - former: what is remembered; nil: the record is not known.
    ///   - isQuiet: the row was there before the watch began.
    init(_ row: PolledRow, former: RecordVersion?, events: Set<WatchEvent>, isQuiet: Bool) {
        guard let former else {
            let event = row.isAbove ? WatchEvent.insert : .update
            let isNews = !isQuiet && row.isWanted && events.contains(event)
            self = isNews ? .told(PolledChange(event: event)) : .noted
            return
        }
        let differences = row.version.differences(from: former)
        guard !differences.isEmpty else {
            self = row.version.knowsColumns(of: former) ? .known : .noted
            return
        }
        guard !isQuiet, row.isWanted, events.contains(.update) else {
            self = .noted
            return
        }
        let fields = row.columns.filter(differences.contains)
        var change = PolledChange(event: .update, fields: fields)
        for field in fields { change.values[field] = row.version.change(of: field, from: former) }
        self = .told(change)
    }
}
