import Database
import Delivery
import FoundationEssentials
import Templates
import Testing

@testable import Watches

/// The expected texts are what origin 5's `formatMemberNotification…` and `formatMemberUpdateNotification…` made of the
/// same members.
@Suite("The members of the CRM are told byte for byte as they were")
struct MemberRecipeTests {
    static func renderer(_ file: String) throws -> NoticeRenderer {
        let recipes = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../recipes").path
        let (watches, problems) = try WatchSettingsFixture.read(
            """
            watches:
              new-members:
                source: crm
                table: members
                on: [insert, update]
                message: { file: \(file) }
                to: [crm]
            """, folder: recipes)
        #expect(problems == [])
        return NoticeRenderer(try #require(watches.first))
    }

    private func card(_ file: String, _ notice: Notice) throws -> Message.TextCard? {
        guard case .textCard(let card) = try Self.renderer(file).message(for: notice).body else { return nil }
        return card
    }

    @Test("as a text card, whatever is missing")
    func cards() throws {
        let file = "member-card.mustache"
        let full = try #require(try card(file, Members.notice(Members.full)))
        #expect(full.title == "🎉 新会员登记通知")
        #expect(full.url == "https://admin.xinghun.info/members/17")
        #expect(full.buttonText == "查看详情")
        #expect(
            full.description == """
                会员编号：M10017
                性别：女 | 出生年份：1995年
                身高：165cm | 体重：52kg
                学历：本科 | 职业：产品经理
                所在地：广东省 深圳市 南山区
                房车情况：有房无车 | 性取向：直女
                登记时间：2025/07/15 10:03
                """)
        #expect(
            try card(file, Members.notice(Members.bare))?.description == """
                会员编号：未分配
                性别：未知 | 出生年份：未知
                身高：未知 | 体重：未知
                学历：未填写 | 职业：未填写
                所在地：未填写
                房车情况：未填写 | 性取向：未填写
                登记时间：2026/01/01 00:00
                """)
        #expect(
            try card(file, Members.notice(Members.odd))?.description == """
                会员编号：M10017
                性别：未知 | 出生年份：1995年
                身高：未知 | 体重：52kg
                学历：UNKNOWN | 职业：产品经理
                所在地：深圳市
                房车情况：有房有车 | 性取向：直女
                登记时间：2025/07/15 10:03
                """)
        let gap = try #require(try card(file, Members.notice(Members.gap)))
        #expect(gap.description.contains("\n所在地：广东省 南山区\n"))
    }

    @Test("as a text")
    func text() throws {
        let renderer = try Self.renderer("member-text.mustache")
        let full = try renderer.message(for: Members.notice(Members.full))
        #expect(
            full
                == .text(
                    """
                    🎉 新会员登记通知

                    📋 会员信息：
                    • 会员编号：M10017
                    • 性别：女
                    • 出生年份：1995年
                    • 身高：165cm
                    • 体重：52kg
                    • 学历：本科
                    • 职业：产品经理
                    • 所在地：广东省 深圳市 南山区
                    • 户口所在地：湖南省 长沙市
                    • 目标区域：深圳/广州
                    • 房车情况：有房无车
                    • 婚史：未婚
                    • 性取向：直女
                    • 孩子需求：协商
                    • 领证需求：想领证

                    💭 个人说明：
                    喜欢爬山
                    和 <猫> & "狗"

                    💕 择偶要求：
                    真诚 {{就好}}

                    ⏰ 登记时间：2025/07/15 10:03:04

                    请及时跟进新会员的后续服务工作。
                    """))
        let bare = try renderer.message(for: Members.notice(Members.bare))
        #expect(
            bare
                == .text(
                    """
                    🎉 新会员登记通知

                    📋 会员信息：
                    • 会员编号：未分配
                    • 性别：未知
                    • 出生年份：未填写
                    • 身高：未填写
                    • 体重：未填写
                    • 学历：未填写
                    • 职业：未填写
                    • 所在地：未填写
                    • 户口所在地：未填写
                    • 目标区域：未填写
                    • 房车情况：未填写
                    • 婚史：未填写
                    • 性取向：未填写
                    • 孩子需求：未填写
                    • 领证需求：未填写

                    💭 个人说明：
                    未填写

                    💕 择偶要求：
                    未填写

                    ⏰ 登记时间：2026/01/01 00:00:00

                    请及时跟进新会员的后续服务工作。
                    """))
        let odd = try #require(try renderer.message(for: Members.notice(Members.odd)).readable).content
        #expect(odd.contains("\n• 性别：未知\n• 出生年份：1995年\n• 身高：未填写\n• 体重：52kg\n• 学历：UNKNOWN\n"))
        #expect(odd.contains("\n• 所在地：深圳市\n• 户口所在地：湖南省\n"))
    }

    @Test("as markdown")
    func markdown() throws {
        let renderer = try Self.renderer("member-markdown.mustache")
        let full = try renderer.message(for: Members.notice(Members.full))
        #expect(
            full.body
                == .markdown(
                    """
                    # 🎉 新会员登记通知

                    ## 📋 基本信息
                    - **会员编号**：M10017
                    - **性别**：女
                    - **出生年份**：1995年
                    - **身高**：165cm
                    - **体重**：52kg

                    ## 🎓 教育职业
                    - **学历**：本科
                    - **职业**：产品经理

                    ## 📍 地区信息
                    - **所在地**：广东省 深圳市 南山区
                    - **户口所在地**：湖南省 长沙市
                    - **目标区域**：深圳/广州

                    ## 💼 基本条件
                    - **房车情况**：有房无车
                    - **婚史**：未婚
                    - **性取向**：直女

                    ## 👨‍👩‍👧‍👦 婚恋意向
                    - **孩子需求**：协商
                    - **领证需求**：想领证

                    ## 💭 个人说明
                    喜欢爬山
                    和 <猫> & "狗"

                    ## 💕 择偶要求
                    真诚 {{就好}}

                    ## ⏰ 登记时间
                    2025/07/15 10:03

                    **请及时跟进新会员的后续服务工作。**
                    """))
        let bare = try renderer.message(for: Members.notice(Members.bare))
        #expect(
            bare.body
                == .markdown(
                    """
                    # 🎉 新会员登记通知

                    ## 📋 基本信息
                    - **会员编号**：未分配
                    - **性别**：未知
                    - **出生年份**：未填写
                    - **身高**：未填写
                    - **体重**：未填写

                    ## 🎓 教育职业
                    - **学历**：未填写
                    - **职业**：未填写

                    ## 📍 地区信息
                    - **所在地**：未填写
                    - **户口所在地**：未填写
                    - **目标区域**：未填写

                    ## 💼 基本条件
                    - **房车情况**：未填写
                    - **婚史**：未填写
                    - **性取向**：未填写

                    ## 👨‍👩‍👧‍👦 婚恋意向
                    - **孩子需求**：未填写
                    - **领证需求**：未填写

                    ## 💭 个人说明
                    未填写

                    ## 💕 择偶要求
                    未填写

                    ## ⏰ 登记时间
                    2026/01/01 00:00

                    **请及时跟进新会员的后续服务工作。**
                    """))
    }

    @Test("and changed ones with the names of the fields that changed")
    func updates() throws {
        let file = "member-update.mustache"
        let changes = ["phone", "city", "x"].map { FieldChange(column: $0) }
        let full = try #require(try card(file, Members.notice(Members.full, .update, changes)))
        #expect(full.title == "用户资料更新通知")
        #expect(full.url == "https://crm.shinanwenhua.com/members/17")
        #expect(full.buttonText == "查看会员")
        #expect(
            full.description == """
                会员编号：M10017
                昵称：小太阳🌞
                手机号：13800138000
                性别：女
                出生年份：1995
                身高：165cm | 体重：52kg
                所在地区：广东省深圳市南山区
                更新时间：2025/07/17 00:05:06
                更新内容：手机号、所在城市、x
                """)
        #expect(
            try card(file, Members.notice(Members.bare, .update))?.description == """
                会员编号：未设置
                昵称：未填写
                手机号：未填写
                性别：未知
                出生年份：未填写
                身高：未填写 | 体重：未填写
                所在地区：未填写
                更新时间：未知
                更新内容：
                """)
        let gap = try #require(try card(file, Members.notice(Members.gap, .update, changes)))
        #expect(gap.description.contains("\n所在地区：广东省南山区\n"))
    }
}
