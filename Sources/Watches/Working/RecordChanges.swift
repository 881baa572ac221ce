import Database

/// The changes of one record that are told together, in their order.
struct RecordChanges: Sendable {
    let record: SQLValue
    let changes: [QueuedChange]

    /// Taken together by record, in the order of each record's first change.
    static func sorted(_ changes: [QueuedChange]) -> [RecordChanges] {
        var order: [SQLValue] = []
        var byRecord: [SQLValue: [QueuedChange]] = [:]
        for change in changes.sorted(by: { $0.id < $1.id }) {
            if byRecord[change.record] == nil { order.append(change.record) }
            byRecord[change.record, default: []].append(change)
        }
        return order.map { RecordChanges(record: $0, changes: byRecord[$0] ?? []) }
    }

    /// What happened all in all; nil: the record came and went, and nobody was told that it came.
    var event: WatchEvent? {
        guard let first = changes.first, let last = changes.last else { return nil }
        switch (first.event, last.event) {
        case (let event, _) where changes.count == 1: return event
        case (.insert, .delete): return nil
        case (.insert, _): return .insert
        case (_, .delete): return .delete
        // Deleted and there again: the row was replaced.
        case (.update, _), (.delete, _): return .update
        }
    }

    /// - Parameter row: as it is now; of one that is deleted it is not told.
    /// - Returns: nil if there is nothing to tell: nothing differs from what was there before.
    func notice(row: Row?) -> Notice? {
        guard let event, let first = changes.first, let last = changes.last else { return nil }
        var notice = Notice(
            event: event, record: record, row: event == .delete ? nil : row, count: changes.count,
            queuedAt: changes.map(\.queuedAt).min() ?? first.queuedAt)
        switch event {
        case .insert: break
        case .delete:
            var differences = FieldDifferences()
            differences.add(last)
            notice.changes = differences.told(inOrderOf: row)
        case .update:
            var differences = FieldDifferences()
            for change in changes { differences.add(change) }
            if differences.isNothing { return nil }
            notice.changes = differences.told(inOrderOf: row)
        }
        return notice
    }
}
