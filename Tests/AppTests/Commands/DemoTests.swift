import App
import Foundation
import Testing

/// One after the other: two that begin at the same moment find the same port free.
@Suite("herald demo", .serialized)
struct DemoTests {
    @Test("one demo prints the report exactly as the group gets it, and exits with 0")
    func prints() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/herald-demo-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let result = await CommandResult.of(["demo", "--once", "--directory", folder])
        #expect(result.status == 0, "\(result.complaints)")
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("📊 6页网24小时活动报告(20"))
        #expect(
            Array(lines[1...4]) == ["🆕 新注册：3人", "💰 购买：2笔，收入¥298", "👥 活跃：15人登录", "📚 观看：25次，120分钟"])
        #expect(result.output.contains("count, enqueue, deliver"))
        #expect(result.output.contains("task_daily_stats: 10 created, 0 changed, 0 unchanged"), "\(result.output)")
        #expect(result.output.contains("callbacks: 5 sent, 0 pending, 0 refused"), "\(result.output)")
        #expect(
            result.output.contains(
                /signature verified:\n\{"site_name":"DramaRelayBot","event":"task\.daily_stats","stats":\[\{/))
        #expect(
            result.output.contains(
                """
                🎉 新会员登记通知
                会员编号：M10031
                性别：女 | 出生年份：1995年
                身高：165cm | 体重：未知
                学历：本科 | 职业：产品经理
                所在地：广东省 深圳市 南山区
                房车情况：有房无车 | 性取向：未填写
                登记时间：20
                """), "\(result.output)")
        #expect(result.output.contains("查看详情: https://admin.xinghun.info/members/31\n"))
        #expect(result.output.contains("The group in a browser:  http://127.0.0.1:"))
        #expect(result.output.contains(/How Herald is: +http:\/\/127\.0\.0\.1:[1-9][0-9]*\/health/))
    }

    @Test("a second demo in the same folder works as the first")
    func again() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/herald-demo-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for said in ["signature verified", "is not told again"] {
            let result = await CommandResult.of(["demo", "--once", "--directory", folder])
            #expect(result.status == 0, "\(result.complaints)")
            #expect(result.output.contains("💰 购买：2笔，收入¥298"))
            #expect(result.output.contains(said), "\(result.output)")
            #expect(result.output.contains("会员编号：M10031"), "\(result.output)")
        }
    }
}
