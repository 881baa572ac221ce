import Database
import Delivery
import FoundationEssentials
import Templates
import Testing

@testable import Watches

@Suite("Many changes as one message")
struct DigestTests {
    private func notices(_ count: Int, _ event: WatchEvent = .insert, from first: Int = 1) -> [Notice] {
        (first..<first + count).map { number in
            let values: [String: SQLValue] = [
                "id": .integer(Int64(number)), "age": .integer(30), "name": .text("人\(number)"), "city": .null,
            ]
            var notice = Members.notice(values, event)
            notice.queuedAt = Date(timeIntervalSince1970: Double(number))
            return notice
        }
    }

    private func text(
        _ notices: [Notice], _ digest: DigestRule = DigestRule(), title: String? = nil, line: String? = nil
    ) throws -> String? {
        let messages = WatchMessages(
            usual: .text(try TextTemplate("x")), digestLine: try line.map { try TextTemplate($0) },
            digestTitle: try title.map { try TextTemplate($0) })
        let watch = WatchDefinition(
            name: "new-members", source: "crm", table: "members", digest: digest, messages: messages, channels: ["crm"])
        return try NoticeRenderer(watch).digest(notices).readable?.content
    }

    @Test("tells how many and the newest")
    func usual() throws {
        #expect(
            try text(notices(37)) == """
                【new-members】37 条新增，最新 5 条：
                · 37 人37
                · 36 人36
                · 35 人35
                · 34 人34
                · 33 人33
                """)
    }

    @Test("counts each kind apart, and says which line is which")
    func mixed() throws {
        let mixed = notices(2) + notices(1, .update, from: 3) + notices(1, .delete, from: 4)
        #expect(
            try text(mixed) == """
                【new-members】2 条新增、1 条更新、1 条删除：
                · 删除 4 人4
                · 更新 3 人3
                · 新增 2 人2
                · 新增 1 人1
                """)
    }

    @Test("can name none")
    func none() throws {
        #expect(try text(notices(3), DigestRule(latest: 0)) == "【new-members】3 条新增")
    }

    @Test("has title and lines of the watch's own")
    func own() throws {
        let title = "{{count}} 位{{#updates}}，{{updates}} 位更新{{/updates}}{{deletes}}，{{latest}}："
        #expect(
            try text(notices(3), DigestRule(latest: 2), title: title, line: "{{name}}@{{key}}") == "3 位0，2：\n人3@3\n人2@2"
        )
    }

    @Test("tells a row that its line does not fit as it would without, and so its title")
    func misfits() throws {
        var told = notices(2)
        told[0] = Members.notice(["id": .integer(1), "age": .integer(30)])
        told[0].queuedAt = Date(timeIntervalSince1970: 1)
        let lines = try text(told, line: "{{name}}@{{key}}")
        #expect(lines == "【new-members】2 条新增：\n人2@2\n· 1")
        let titled = try text(notices(1), title: "{{name}}", line: "{{name}}")
        #expect(titled == "【new-members】1 条新增：\n人1")
    }
}
