import Foundation
import TestSupport
import Testing

@testable import App

@Suite("docs/settlements.md")
struct SettlementsPageTests {
    @Test("each command of the page does what it says, one after the other as an operator types them")
    func commands() async throws {
        let commands = try SettlementsPage.commands()
        #expect(commands.count >= 8)
        try await RelayFolder.with(migrating: false) { folder in
            try await folder.database.pool.withConnection {
                try $0.executeScript("DROP INDEX idx_user_tasks_submitted_at")
            }
            #expect(await folder.run("migrate", "--source", "relay").status == 0)
            for command in commands {
                let result = await CommandResult.of(command + ["--config", folder.configurationFile])
                // Nothing was interrupted, so --resume says that there is nothing to resume.
                #expect(
                    result.status == (command.contains("--resume") ? 2 : 0),
                    "\(command.joined(separator: " ")): \(result.output)\(result.complaints)")
            }
        }
    }

    @Test("the index of the page is one that Herald finds")
    func index() async throws {
        try await RelayFolder.with { folder in
            try await folder.database.pool.withConnection {
                try $0.executeScript("DROP INDEX idx_user_tasks_submitted_at")
            }
            #expect(
                await folder.run("settle", RelayFolder.day).output.contains("no index that begins with submitted_at"))
            let statement = try #require(SettlementsPage.statements(containing: "CREATE INDEX").first)
            try await folder.database.pool.withConnection { try $0.executeScript(statement) }
            #expect(await folder.run("settle", RelayFolder.day).output.contains("no index") == false)
        }
    }
}
