import Database
import Delivery
import FoundationEssentials
import Templates
import Testing

@testable import Watches

@Suite("What a watch's template may say of a row")
struct NoticeRendererTests {
    private func watch(_ template: String, _ change: (inout WatchDefinition) -> Void = { _ in }) throws
        -> WatchDefinition
    {
        let messages = WatchMessages(usual: .text(try TextTemplate(template)), missing: "未填写")
        var watch = WatchDefinition(
            name: "w", source: "crm", table: "members", messages: messages, channels: ["crm"],
            timeZone: Members.shanghai)
        change(&watch)
        return watch
    }

    private func text(
        _ template: String, _ notice: Notice, sourceTimeZone: TimeZone? = nil,
        _ change: (inout WatchDefinition) -> Void = { _ in }
    ) throws -> String? {
        let renderer = NoticeRenderer(try watch(template, change), sourceTimeZone: sourceTimeZone)
        return try renderer.message(for: notice).readable?.content
    }

    private func text(_ template: String, _ values: [String: SQLValue]) throws -> String? {
        try text(template, Members.notice(values))
    }

    @Test("columns, and what happened")
    func facts() throws {
        let template = "{{event}} {{watch}} {{table}} {{key}} {{count}} {{queued_at}} {{nickname}} {{row.id}}"
        #expect(
            try text(template, Members.full) == "新增 w members 17 1 2025-07-15 10:03:04 小太阳🌞 17")
        let clash: [String: SQLValue] = ["id": .integer(1), "event": .text("party"), "count": .integer(9)]
        #expect(try text("{{event}} {{row.event}} {{count}} {{row.count}}", clash) == "新增 party 1 9")
    }

    @Test(
        "what is missing is said so, and sections see that it is",
        arguments: [SQLValue.null, .text(""), .text(" \n\u{3000}"), .dateTime("0000-00-00 00:00:00"), .json("null")])
    func missing(value: SQLValue) throws {
        let row = ["id": .integer(1), "a": value]
        #expect(try text("{{a}}{{#a}}yes{{/a}}{{^a}}no{{/a}}{{money(a)}}", row) == "未填写no未填写")
    }

    @Test("a map stands for values, * for all others and for none; nothing is what a map makes nothing")
    func maps() throws {
        func shown(_ value: SQLValue, _ map: [String: String]) throws -> String? {
            try text("{{a}}{{^a}}!{{/a}}", Members.notice(["id": .integer(1), "a": value])) {
                $0.messages.values = ["a": map]
            }
        }
        #expect(try shown(.text("m"), ["m": "男", "*": "未知"]) == "男")
        #expect(try shown(.text("x"), ["m": "男", "*": "未知"]) == "未知")
        #expect(try shown(.text("x"), ["m": "男"]) == "x")
        #expect(try shown(.null, ["m": "男", "*": "未知"]) == "未知!")
        #expect(try shown(.null, ["*": "未知", "": "无"]) == "无!")
        #expect(try shown(.integer(0), ["0": ""]) == "未填写!")
        #expect(try shown(.bool(true), ["1": "是"]) == "是")
        #expect(try shown(.bool(false), ["false": "否"]) == "否")
    }

    @Test(
        "times are those of the watch's zone",
        arguments: [
            (SQLValue.instant(Date(timeIntervalSince1970: 1_752_544_984.5)), "2025-07-15 10:03:04"),
            (.dateTime("2025-07-15 10:03:04.123456"), "2025-07-15 10:03:04"),
            (.text("2025-07-15T02:03:04Z"), "2025-07-15 10:03:04"),
            (.text("2025-07-15 02:03:04.5+00"), "2025-07-15 10:03:04"),
            (.text("2025-07-15 10:03:04"), "2025-07-15 10:03:04"),
            (.text("2025-07-15 10:03:04 or so"), "2025-07-15 10:03:04 or so"),
            (.date("2025-07-15"), "2025-07-15"), (.time("10:03:04"), "10:03:04"),
        ])
    func times(value: SQLValue, expected: String) throws {
        #expect(try text("{{a}}", ["id": .integer(1), "a": value]) == expected)
    }

    @Test("times without a zone are those of the source's clocks, where it has others")
    func sourceTimes() throws {
        let notice = Members.notice(["id": .integer(1), "a": .dateTime("2025-07-15 02:03:04")])
        #expect(try text("{{a}}", notice, sourceTimeZone: .gmt) == "2025-07-15 10:03:04")
        #expect(try text("{{slashed(date(a))}} {{time(a)}}", notice, sourceTimeZone: .gmt) == "2025/07/15 10:03")
    }

    @Test("numbers, JSON and bytes are readable")
    func kinds() throws {
        let long = SQLValue.blob([0, 1] + Array(repeating: 7, count: 98))
        let row: [String: SQLValue] = [
            "id": .integer(1), "d": ExactDecimal("12.50").map(SQLValue.decimal) ?? .null, "f": .double(0.1),
            "u": .unsigned(.max), "j": .json("{\"a\":1}"), "b": .blob([0, 255, 16]), "t": .blob(Array("文".utf8)),
            "l": long,
        ]
        #expect(
            try text("{{d}} {{f}} {{u}} {{j}} {{b}} {{t}} {{l}} {{money(d)}}", row)
                == "12.50 0.1 18446744073709551615 {\"a\":1} 00ff10 文 （100 字节） ¥12.50")
    }

    @Test("changes with their labels, old and new through the map")
    func changes() throws {
        let changes = [
            FieldChange(column: "phone", value: ChangedValue(old: "138", new: "139")),
            FieldChange(column: "gender", value: ChangedValue(old: nil, new: "male")),
            FieldChange(column: "updated_at", value: ChangedValue(old: "2025-07-15T02:03:04+00:00", new: "")),
        ]
        let values = Members.full.merging(["phone": .text("139"), "gender": .text("male")]) { $1 }
        let template = "{{changed}}；{{#changes}}{{label}}：{{old}} → {{new}}；{{/changes}}{{old.phone}} {{old.id}}"
        let shown = try text(template, Members.notice(values, .update, changes)) {
            $0.messages.labels = ["phone": "电话", "gender": "性别"]
            $0.messages.values = ["gender": ["male": "男"]]
        }
        #expect(
            shown == "电话、性别、updated_at；电话：138 → 139；性别：未填写 → 男；updated_at：2025-07-15 10:03:04 → 未填写；138 17")
    }

    @Test("where the queue keeps no values, the new one is that of the row")
    func changesWithoutValues() throws {
        let notice = Members.notice(Members.full, .update, [FieldChange(column: "phone"), FieldChange(column: "gone")])
        #expect(
            try text("{{#changes}}{{label}}：{{old}} {{new}} {{change}}；{{/changes}}", notice)
                == "phone：… 13800138000 13800138000；gone：…  ；")
    }

    @Test("lists never show what a password or a token is; a template that names one does")
    func sensitive() throws {
        let row: [String: SQLValue] = ["id": .integer(1), "name": .text("n"), "password_hash": .text("hunter2")]
        let changes = [FieldChange(column: "password_hash", value: ChangedValue(old: "hunter1", new: "hunter2"))]
        #expect(
            try text(
                "{{#fields}}{{label}}={{value}}{{/fields}} {{#changes}}{{change}}{{/changes}}",
                Members.notice(row, .update, changes)) == "name=n ••• → •••")
        #expect(try text("{{password_hash}}", row) == "hunter2")
    }

    @Test("of a deleted row the old values are told, and nothing of what is not known")
    func deleted() throws {
        let notice = Notice(
            event: .delete, record: .integer(7), row: nil,
            changes: [FieldChange(column: "name", value: ChangedValue(old: "n", new: nil))], queuedAt: Date())
        #expect(try text("{{event}} {{id}} {{name}} {{phone}} {{row.city}}", notice) == "删除 7 n 未填写 未填写")
        let unknown = Notice(event: .delete, record: .text("k"), row: nil, queuedAt: Date())
        #expect(try text("{{key}} {{name}}", unknown) == "k 未填写")
    }

    @Test("an unknown name is refused with the names that there are")
    func unknown() throws {
        let error = #expect(throws: TemplateProblem.self) { try text("{{nam}}", ["id": .integer(1), "name": .null]) }
        #expect(
            error?.message
                == "the template names {{nam}}, but the table members and the watch give id, name, event, watch, "
                + "table, key, count, queued_at, changed, changes, fields, row, old")
        #expect(error?.hint == "correct the name in the template")
    }

    @Test("a message of nothing is refused")
    func nothing() throws {
        let error = #expect(throws: TemplateProblem.self) {
            try text("{{#a}}x{{/a}} ", ["id": .integer(1), "a": .null])
        }
        #expect(error?.message.hasSuffix("gives nothing for the row 1") == true)
    }

    @Test("values are encoded in a card's address, unless one is all of it")
    func addresses() throws {
        func url(_ template: String) throws -> String? {
            let card = WatchMessage.Card(
                title: try TextTemplate("t"), description: try TextTemplate("{{no}}"), url: try TextTemplate(template))
            var watch = try watch("x")
            watch.messages.usual = .textCard(card)
            let row: [String: SQLValue] = ["id": .integer(1), "no": .text("A 1/甲&b"), "page": .text("https://a/?b=c")]
            let message = try NoticeRenderer(watch).message(for: Members.notice(row))
            guard case .textCard(let shown) = message.body else { return nil }
            #expect(shown.description == "A 1/甲&b")
            return shown.url
        }
        #expect(try url("https://x/{{no}}?k={{key}}") == "https://x/A%201%2F%E7%94%B2%26b?k=1")
        #expect(try url("{{page}}") == "https://a/?b=c")
    }

    @Test("without a message the first columns are told, or what changed")
    func byDefault() throws {
        let row: [String: SQLValue] = ["id": .integer(7), "a": .text("x\ny"), "b": .null, "c": .integer(3)]
        #expect(try text(WatchMessage.defaultText, row) == "【w】新增 7\na：x y\nc：3")
        let changes = [FieldChange(column: "c", value: ChangedValue(old: "2", new: "3"))]
        #expect(try text(WatchMessage.defaultUpdateText, Members.notice(row, .update, changes)) == "【w】更新 7\nc：2 → 3")
        #expect(try text(WatchMessage.defaultUpdateText, Members.notice(row, .update)) == "【w】更新 7\na：x y\nc：3")
    }
}
