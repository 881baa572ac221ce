import App
import ArgumentParser
import Foundation
import Settings
import Synchronization
import Testing

@Suite struct ConfigCommandTests {
    /// What a command printed, and the status it ends with.
    private func run(_ arguments: [String]) async throws -> (output: String, status: Int32, complaint: String) {
        let output = Mutex("")
        let console = Console(write: { text in output.withLock { $0 += text } }, complain: { _ in })
        var status: Int32 = 0
        var complaint = ""
        do {
            try await Console.$current.withValue(console) {
                var command = try ConfigCommand.parseAsRoot(arguments)
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
            }
        } catch let failure as CommandFailure {
            (status, complaint) = (failure.status.rawValue, failure.description)
        } catch let exit as ExitCode {
            status = exit.rawValue
        }
        return (output.withLock { $0 }, status, complaint)
    }

    private func inFolder(_ files: [String: String], _ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "herald-config-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        try await body(folder.path())
    }

    @Test("the example, written to a file, passes the check and has every section")
    func example() async throws {
        let example = try await run(["example"]).output
        for section in [
            "timezone:", "store:", "redis:", "dispatch:", "sources:", "channels:", "reports:", "settlements:",
            "watches:", "monitoring:", "paths:",
        ] {
            #expect(example.contains("\n\(section)"))
        }
        try await inFolder(["herald.yaml": example]) { folder in
            let check = try await run(["check", "--config", folder + "/herald.yaml"])
            #expect(check.status == 0, "\(check.complaint)")
            // A robot twice, and each other kind of channel once.
            let channels = example.components(separatedBy: "\n    type: ").count - 1
            #expect(
                check.output
                    == "\(folder)/herald.yaml is right: 3 sources, \(channels) channels, 1 report, 1 settlement, "
                    + "2 watches\n")
        }
    }

    @Test("a wrong configuration ends with status 2 and all its problems")
    func wrong() async throws {
        try await inFolder(["herald.yaml": "timezone: Nowhere/Land\nbananas: 1\n"]) { folder in
            let file = folder + "/herald.yaml"
            let check = try await run(["check", "--config", file])
            #expect(check.status == 2)
            #expect(check.output.isEmpty)
            #expect(
                check.complaint.hasPrefix(
                    "the configuration has 2 problems\n\(file):1:1: timezone: found \"Nowhere/Land\""))
            let show = try await run(["show", "--config", file])
            #expect(show.status == 2)
            #expect(show.complaint == check.complaint)
        }
    }

    @Test("--json tells each problem with line and column")
    func json() async throws {
        struct Answer: Decodable {
            struct Problem: Decodable {
                let path: String
                let line: Int
                let column: Int
            }
            let ok: Bool
            let problems: [Problem]
        }
        try await inFolder(["herald.yaml": "store: sqlite:a.db\ndispatch: { qps: 0 }\n"]) { folder in
            let check = try await run(["check", "--json", "--config", folder + "/herald.yaml"])
            #expect(check.status == 2)
            let answer = try JSONDecoder().decode(Answer.self, from: Data(check.output.utf8))
            #expect(!answer.ok)
            #expect(answer.problems.map(\.path) == ["dispatch.qps"])
            #expect(answer.problems.map { [$0.line, $0.column] } == [[2, 13]])
        }
    }

    @Test("show fills in defaults and the .env beside the file, and hides secrets")
    func show() async throws {
        let files = [
            ".env": "WECOM_ROBOT_KEY=\"aaaa-hunter2\"\n",
            "herald.yaml": "channels: { ops: { type: wecom-robot, key: \"${WECOM_ROBOT_KEY}\" } }\n",
        ]
        try await inFolder(files) { folder in
            for arguments in [["show"], ["show", "--json"]] {
                let show = try await run(arguments + ["--config", folder + "/herald.yaml"])
                #expect(show.status == 0)
                #expect(show.output.contains("•••"))
                #expect(show.output.contains("attempt_timeout"))
                #expect(!show.output.contains("hunter2"))
            }
        }
    }

    @Test("a file that was named and is not there is told by its name")
    func missing() async throws {
        let check = try await run(["check", "--config", "/nowhere/herald.yaml"])
        #expect(check.status == 2)
        #expect(check.complaint == "/nowhere/herald.yaml: the file does not exist")
    }

    @Test("the schema is JSON and knows every section")
    func schema() async throws {
        let schema = try await run(["schema"]).output
        let object = try #require(try JSONSerialization.jsonObject(with: Data(schema.utf8)) as? [String: Any])
        let properties = try #require(object["properties"] as? [String: Any])
        #expect(
            properties.keys.sorted() == [
                "channels", "dispatch", "logging", "monitoring", "paths", "redis", "reports", "server",
                "settlements", "sources", "store", "telemetry", "timezone", "watches",
            ])
    }
}
