import Foundation
import SampleData
import Testing

@Suite("herald report")
struct ReportCommandTests {
    /// 2025-09-05 10:00 in Shanghai.
    static let morning = Date(timeIntervalSince1970: 1_757_037_600)

    @Test("the recipe's report is origin 1's, byte for byte, in preview and in the group")
    func recipe() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Self.morning, margin: .zero)
            try folder.configureRecipe()
            let expected = """
                📊 6页网24小时活动报告(2025-09-05 10:00)
                🆕 新注册：3人
                💰 购买：2笔，收入¥298
                👥 活跃：15人登录
                📚 观看：25次，120分钟
                """
            let preview = await folder.run("report", "preview", "sixpage-activity", "--at", "2025-09-05 10:00")
            #expect(preview.output == expected + "\n")
            #expect(preview.status == 0)
            #expect(folder.received().isEmpty)

            let sent = await folder.run("report", "send", "sixpage-activity", "--at", "2025-09-05T10:00:00+08:00")
            #expect(sent.status == 0, "\(sent.complaints)")
            #expect(sent.output.hasPrefix("ops: delivered"))
            #expect(folder.received() == [expected])

            let quiet = await folder.run("report", "preview", "sixpage-activity", "--at", "2001-01-01 10:00")
            #expect(quiet.output == "📊 6页网24小时活动报告(2001-01-01 10:00)\n暂无新活动\n")
        }
    }

    @Test("what was sent stands in the webhook log, the delivery list and the report list")
    func books() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure()
            #expect(await folder.run("report", "send", "daily").status == 0)
            let logs = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/webhook-log")
            #expect(logs.count == 1)
            let log = try folder.read("webhook-log/" + (logs.first ?? ""))
            #expect(log.contains("SUCCESS report=daily channel=ops"))
            #expect(log.contains("🆕 新注册：3人"))
            let deliveries = await folder.run("delivery", "list", "--state", "delivered")
            #expect(deliveries.output.contains("report:daily:manual:"))
            let shown = await folder.run("delivery", "show", "1")
            #expect(shown.output.contains(#"{"errcode":0,"errmsg":"ok"}"#))
            #expect(await folder.run("report", "list").output.contains("confirmed"))
            #expect(!(log + deliveries.output + shown.output).contains(HeraldFolder.robotKey))
        }
    }

    @Test("a report that is not there is a wrong call that names those that are")
    func unknown() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure()
            let result = await folder.run("report", "send", "weekly")
            #expect(result.status == 2)
            #expect(result.complaints == "herald: there is no report \"weekly\"; there are: daily\n")
        }
    }

    @Test("a time that cannot be read is a wrong call")
    func badTime() async throws {
        try await HeraldFolder.with { folder in
            try folder.configure()
            let result = await folder.run("report", "preview", "daily", "--at", "yesterday")
            #expect(result.status == 2)
            #expect(result.complaints.contains("--at"))
        }
    }
}

extension HeraldFolder {
    /// The file of the recipe that users get.
    static var recipe: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("recipes/sixpage.yaml").path
    }

    /// The recipe that users get, over this folder's SQLite file and simulator.
    func configureRecipe() throws {
        let recipe = String(decoding: try Data(contentsOf: URL(fileURLWithPath: Self.recipe)), as: UTF8.self)
        let lines = recipe.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("    url: ") ? "    url: \"sqlite:business.db\"" : String(line)
        }
        try write(lines.joined(separator: "\n"), to: "herald.yaml")
        try write(
            "SIXPAGE_PASSWORD=none\nWECOM_ROBOT_KEY=\(Self.robotKey)\nWECOM_BASE_URL=\(simulator.baseURL)\n", to: ".env"
        )
    }
}
