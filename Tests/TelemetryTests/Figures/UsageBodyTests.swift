import FoundationEssentials
import Testing

@testable import Telemetry

@Suite("Bodies of the statistics server")
struct UsageBodyTests {
    private let at = Date(timeIntervalSince1970: 1_795_271_400.123456)

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("The summary has origin 3's keys in their order, compact, and the local time to the microsecond")
    func summary() throws {
        var summary = UsageSummary(at: at)
        (summary.totalUsers, summary.dailyActiveUsers, summary.weeklyActiveUsers) = (3, 1, 2)
        summary.systems = [.init(name: "Windows", users: 2), .init(name: "Linux", users: 1)]
        summary.versions = [.init(name: "版本\"2", users: 3)]
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        #expect(
            text(UsageSummaryBody.bytes(summary, timeZone: zone)) == """
                {"total_users":3,"daily_active_users":1,"weekly_active_users":2,\
                "os_distribution":{"Windows":2,"Linux":1},"version_distribution":{"版本\\"2":3},\
                "last_updated":"2026-11-21T22:30:00.123456"}
                """)
    }

    @Test("A summary of nobody has empty distributions")
    func nobody() throws {
        let body = UsageSummaryBody.bytes(UsageSummary(at: at), timeZone: .gmt)
        #expect(text(body).contains(#""os_distribution":{},"version_distribution":{},"#))
    }

    @Test("A recent user is shown with a cut id and times in UTC")
    func recent() {
        let user = RecentUser(
            maskedID: RecentUser.masked("a1b2c3d4e5f60718"), project: "xianyu",
            firstSeen: Date(timeIntervalSince1970: 1_757_037_600), lastSeen: at, os: "Windows", version: "2.2.0",
            totalReports: 5)
        let row = """
            {"anonymous_id":"a1b2c3d4****","first_seen":"2025-09-05 02:00:00","last_seen":"2026-11-21 14:30:00",\
            "os":"Windows","version":"2.2.0","total_reports":5}
            """
        #expect(text(RecentUsersBody.bytes([user])) == #"{"recent_users":[\#(row)]}"#)
        #expect(text(RecentUsersBody.bytes([user, user])) == #"{"recent_users":[\#(row),\#(row)]}"#)
        #expect(text(RecentUsersBody.bytes([])) == #"{"recent_users":[]}"#)
    }

    @Test("A short id is not shown whole", arguments: [("", "****"), ("abcd", "ab****"), ("12345678", "1234****")])
    func shortID(_ id: String, _ shown: String) {
        #expect(RecentUser.masked(id) == shown)
    }

    @Test("The root names the three paths")
    func root() {
        #expect(text(RootBody.bytes).hasPrefix(#"{"message":"闲鱼自动回复系统用户统计服务器","description":"#))
        #expect(text(RootBody.bytes).hasSuffix(#""GET /stats/recent":"获取最近活跃用户"}}"#))
        #expect(text(ReportReceivedBody.bytes) == #"{"status":"success","message":"用户统计已收到"}"#)
    }
}
