import Database
import Foundation
import SampleData
import TestSupport
import Testing

@testable import App

@Suite("secrets of a settlement")
struct SettleSecretsTests {
    @Test("no secret of a task, a key or a database is in any output, log, file or callback")
    func nowhere() async throws {
        let keys = ["youtube-key-5e2d91", "tikhub-key-8b13c7", "default-secret-44aa10"]
        // A partner that says the secret back must not bring it into the books.
        let answer: WebhookPeer.Behaviour = { call, number in
            let own = RelayFolder.secrets[call.target.hasPrefix("/x2c") ? 0 : 1]
            return .status(number % 2 == 0 ? 200 : 500, body: "bad signature for " + own)
        }
        try await RelayFolder.with(answer: answer) { folder in
            try folder.configure(settlement: "    default_secret: \"\(keys[2])\"")
            let text = try String(contentsOfFile: folder.configurationFile, encoding: .utf8).replacingOccurrences(
                of: "video: {", with: "video: { youtube_key: \"\(keys[0])\", tikhub_key: \"\(keys[1])\",")
            try folder.write(text, to: "herald.yaml")
            var seen = ""
            for command in [
                ["settle", RelayFolder.day, "--wait", "1"], ["settle", RelayFolder.day, "--json", "--wait", "1"],
                ["doctor"], ["config", "show"], ["delivery", "list"], ["delivery", "list", "--json"],
                ["delivery", "show", "1"], ["migrate", "--source", "relay"],
            ] {
                let result = await CommandResult.of(command + ["--config", folder.configurationFile])
                seen += result.output + result.complaints
            }
            let process = try HeraldProcess(
                ["settle", RelayFolder.day, "--wait", "1", "--config", folder.configurationFile],
                errorFile: folder.path + "/settle.err")
            while process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
            for file in try #require(FileManager.default.subpaths(atPath: folder.path)) where file != "herald.yaml" {
                guard let data = FileManager.default.contents(atPath: folder.path + "/" + file) else { continue }
                seen += String(decoding: data, as: UTF8.self)
            }
            let responses = try await folder.database.pool.withConnection {
                try $0.query("SELECT COALESCE(webhook_response, '') AS text FROM task_daily_stats")
            }
            for row in responses { seen += try row.text("text") }
            for call in folder.callbacks { seen += "\(call.headers)" + String(decoding: call.body, as: UTF8.self) }
            #expect(!folder.callbacks.isEmpty)
            let password = try #require(folder.database.url.password)
            for secret in RelayFolder.secrets + keys + [password] {
                let place = seen.firstRange(of: secret).map { seen[..<$0.lowerBound].suffix(300) }
                #expect(place == nil, "\(secret)")
            }
        }
    }
}
