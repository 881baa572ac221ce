import Database
import FoundationEssentials
import SampleData
import TestSupport
import Testing

@testable import Watches

@Suite("The CRM's members, as three databases keep them")
struct MembersTableTests {
    @Test("are told the same, whichever database they are in", arguments: TestDatabaseKind.allCases)
    func same(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        let driver = try database.driver(options: SessionOptions(timeZone: "Asia/Shanghai"))
        let pool = ConnectionPool(driver: driver, configuration: PoolConfiguration())
        do {
            let rows = try await pool.withConnection { connection in
                try MembersTable().create(on: connection)
                try MembersTable().insert(CRMSample().members(30), on: connection)
                try connection.executeScript(Self.member.insertStatement)
                let moment = connection.dialect == .postgresql ? "2025-07-15 10:03:04+08" : "2025-07-15 10:03:04"
                try connection.executeScript("UPDATE members SET created_at = '\(moment)', updated_at = '\(moment)'")
                return try connection.query("SELECT * FROM members ORDER BY id")
            }
            #expect(rows.count == 31)
            let renderer = try MemberRecipeTests.renderer("member-card.mustache")
            for row in rows {
                let notice = Notice(event: .insert, record: row["id"] ?? .null, row: row, queuedAt: Date())
                let message = try renderer.message(for: notice)
                guard case .textCard(let card) = message.body else { continue }
                #expect(card.url.hasPrefix("https://admin.xinghun.info/members/"))
                #expect(card.description.hasSuffix("登记时间：2025/07/15 10:03"))
                if row["member_no"] == SQLValue.text(Self.member.number) { #expect(card.description == Self.card) }
            }
        } catch {
            await pool.close()
            try? await database.drop()
            throw error
        }
        await pool.close()
        try await database.drop()
    }

    private static let member: CRMMember = {
        var member = CRMMember(number: "TEST'001")
        (member.nickname, member.phone, member.gender) = ("测试用户", "13800138000", "male")
        (member.birthYear, member.height, member.education) = (1990, 0, "MASTER")
        (member.city, member.houseCar, member.sexualOrientation) = ("杭州市", "BOTH", "")
        return member
    }()

    private static let card = """
        会员编号：TEST'001
        性别：男 | 出生年份：1990年
        身高：未知 | 体重：未知
        学历：硕士 | 职业：未填写
        所在地：杭州市
        房车情况：有房有车 | 性取向：未填写
        登记时间：2025/07/15 10:03
        """
}
