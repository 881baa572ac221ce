import App
import ArgumentParser
import Foundation
import Synchronization
import Testing

@Suite("The command line")
struct CommandLineTests {
    private static let commands = all(HeraldCommand.self, path: [])

    private static func all(_ command: any ParsableCommand.Type, path: [String]) -> [[String]] {
        let subcommands = command.configuration.subcommands
        return [path]
            + subcommands.flatMap { all($0, path: path + [$0.configuration.commandName ?? "\($0)"]) }
    }

    @Test("every command explains itself on stdout with an example", arguments: commands)
    func help(path: [String]) async {
        let result = await CommandResult.of(path + ["--help"])
        #expect(result.status == 0)
        #expect(result.output.contains("Example: herald " + path.joined(separator: " ")))
        #expect(result.complaints.isEmpty)
    }

    @Test(
        "a call that names no command, or one that is not there, is exit status 2 and nothing on stdout",
        arguments: [[], ["report"], ["config"], ["simulate"], ["nonsense"], ["report", "nonsense"]])
    func noCommand(arguments: [String]) async {
        let result = await CommandResult.of(arguments)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.complaints.contains("herald"))
    }

    @Test(
        "a simulator that cannot be as asked says why, and is exit status 2",
        arguments: [
            (["--robot-rate", "0"], "--robot-rate 0: allowed is 1 and more"),
            (["--corps", "/nowhere/corps.json"], "--corps /nowhere/corps.json: the file cannot be read"),
            (["--corps", #filePath], "CommandLineTests.swift: it is no JSON: expected is an array of companies"),
            (["--listen", "9080"], "--listen 9080: allowed is HOST:PORT"),
        ])
    func simulator(options: [String], complaint: String) async {
        let result = await CommandResult.of(["simulate", "wecom"] + options)
        #expect(result.status == 2)
        #expect(result.complaints.contains(complaint), "\(result.complaints)")
    }

    @Test("without --timezone, a schedule is read in the zone of the configuration")
    func configuredZone() async throws {
        try await HeraldFolder.with { folder in
            try folder.write("timezone: Europe/Berlin\nstore: sqlite:data/herald.db\n", to: "herald.yaml")
            let result = await folder.run(
                "schedule", "next", "0 10 * * *", "--from", "2025-09-05 09:00", "--count", "1")
            #expect(result.output == "2025-09-05T10:00:00+02:00\n", "\(result.complaints)")
        }
    }

    @Test("whoever watches sees that a slow count goes on, on stderr, and the line is taken away")
    func progress() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure(
                reports: """
                      slow:
                        source: sixpage
                        title: "慢"
                        lines:
                          - text: "慢：{{count}}"
                            query: |
                              WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000)
                              SELECT COUNT(*) AS count FROM c
                        timeout: 3s
                        to: [ops]
                    """)
            let complaints = Mutex("")
            let output = Mutex("")
            let console = Console(
                write: { text in output.withLock { $0 += text } },
                complain: { text in complaints.withLock { $0 += text } }, showsProgress: true)
            _ = await Console.$current.withValue(console) {
                await HeraldMain.run(["report", "preview", "slow", "--config", folder.configurationFile])
            }
            let seen = complaints.withLock(\.self)
            #expect(seen.contains("counting for slow … "))
            #expect(seen.contains("\u{1B}[2Kherald: "))
            #expect(output.withLock(\.self).isEmpty)
        }
    }
}
