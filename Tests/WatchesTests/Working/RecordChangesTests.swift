import Database
import FoundationEssentials
import Testing

@testable import Watches

@Suite("Several changes of one record become one notice")
struct RecordChangesTests {
    private let row = Row(
        columns: Row.Columns(names: ["id", "name", "city", "phone"]),
        values: [.integer(7), .text("Li"), .text("Wuhan"), .null])

    private func change(
        _ id: Int64, _ event: WatchEvent, _ fields: [String]? = nil, _ values: [String: ChangedValue] = [:],
        record: Int64 = 7
    ) -> QueuedChange {
        QueuedChange(
            id: id, record: .integer(record), event: event, updatedFields: fields, values: values,
            queuedAt: Date(timeIntervalSince1970: Double(id)))
    }

    private func told(_ changes: QueuedChange...) -> Notice? {
        RecordChanges.sorted(changes).first?.notice(row: row)
    }

    private func value(_ old: String?, _ new: String?) -> ChangedValue { ChangedValue(old: old, new: new) }

    @Test("a new row that is changed at once is new, as it is now")
    func insertThenUpdates() throws {
        let notice = try #require(told(change(1, .insert), change(2, .update, ["city"]), change(3, .update, ["name"])))
        #expect(notice.event == .insert && notice.count == 3 && notice.changes.isEmpty)
        #expect(notice.row?["city"] == .text("Wuhan"))
        #expect(notice.queuedAt == Date(timeIntervalSince1970: 1))
    }

    @Test("updates tell the first old and the last new value, in the order of the table")
    func updates() throws {
        let notice = try #require(
            told(
                change(1, .update, ["phone"], ["phone": value("1", "2")]),
                change(2, .update, ["phone", "name"], ["phone": value("2", "3"), "name": value("A", "B")])))
        #expect(notice.event == .update && notice.count == 2)
        #expect(
            notice.changes == [
                FieldChange(column: "name", value: value("A", "B")),
                FieldChange(column: "phone", value: value("1", "3")),
            ])
    }

    @Test("where the queue keeps no values, the names of all columns that changed are told once")
    func names() throws {
        let notice = try #require(told(change(1, .update, ["phone", "city"]), change(2, .update, ["city", "name"])))
        #expect(notice.changes.map(\.column) == ["name", "city", "phone"])
        #expect(notice.changes.allSatisfy { $0.value == nil })
    }

    @Test("what was changed and changed back is nothing to tell")
    func changedBack() {
        #expect(
            told(
                change(1, .update, ["city"], ["city": value("Wuhan", nil)]),
                change(2, .update, ["city"], ["city": value(nil, "Wuhan")])) == nil)
    }

    @Test("an update of which nobody knows the columns is told")
    func unknown() throws {
        let notice = try #require(told(change(1, .update)))
        #expect(notice.event == .update && notice.changes.isEmpty)
    }

    @Test("a row that came and went is nothing to tell, one that was known and went is")
    func deleted() throws {
        #expect(told(change(1, .insert), change(2, .update, ["city"]), change(3, .delete)) == nil)
        let notice = try #require(
            told(change(1, .update, ["city"]), change(2, .delete, nil, ["name": value("Li", nil)])))
        #expect(notice.event == .delete && notice.row == nil && notice.count == 2)
        #expect(notice.changes == [FieldChange(column: "name", value: value("Li", nil))])
    }

    @Test("a row that is deleted and written anew is changed")
    func replaced() throws {
        let replaced = try #require(
            told(
                change(1, .delete, nil, ["name": value("Li", nil), "city": value("X", nil)]),
                change(2, .insert, nil, ["name": value(nil, "Li"), "city": value(nil, "Y")])))
        #expect(replaced.event == .update && replaced.changes == [FieldChange(column: "city", value: value("X", "Y"))])
        let unknown = try #require(told(change(1, .delete, nil, ["name": value("Li", nil)]), change(2, .insert)))
        #expect(unknown.event == .update && unknown.changes.isEmpty)
    }

    @Test("records stay apart, in the order of their first change")
    func apart() {
        let records = RecordChanges.sorted([
            change(3, .update, record: 7), change(1, .insert, record: 9), change(2, .insert, record: 7),
        ])
        #expect(records.map(\.record) == [.integer(9), .integer(7)])
        #expect(records.map { $0.changes.map(\.id) } == [[1], [2, 3]])
    }
}
