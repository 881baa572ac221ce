import Foundation
import TestSupport
import Testing

@Suite("herald health")
struct HealthCommandTests {
    private static func answer(
        _ status: String = "healthy", services: String = #""database":"ok","scheduler":"ok""#, warnings: String = "",
        cpu: String = "12.3"
    ) -> String {
        #"{"status":"\#(status)","timestamp":1757037600.1,"services":{\#(services)},"#
            + #""system":{"cpu_percent":\#(cpu),"memory_percent":45.6,"memory_available":2147483648,"#
            + #""disk_percent":33.0,"disk_free":64407961600,"load_1m":0.52,"load_5m":null,"load_15m":2.0},"#
            + #""warnings":[\#(warnings)]}"#
    }

    private func ask(
        _ status: Int, _ body: String, _ options: String..., with check: (CommandResult) throws -> Void
    ) async throws {
        try await WebhookPeer.with({ _, _ in .status(status, body: body) }) { peer, port in
            let result = await CommandResult.of(["health", "--url", "http://127.0.0.1:\(port)"] + options)
            #expect(peer.calls.map(\.target) == ["/health"])
            try check(result)
        }
    }

    @Test("prints lines for people, and is 0 for healthy, with warnings or without")
    func healthy() async throws {
        try await ask(200, Self.answer(warnings: #""redis: does not answer""#)) { result in
            #expect(result.status == 0)
            #expect(
                result.output == """
                    ✓ database: ok
                    ✓ scheduler: ok
                      cpu 12.3 %, memory 45.6 %, 2 GB available, disk 33.0 %, 60 GB free, load 0.52
                    ! redis: does not answer

                    """)
        }
    }

    @Test("is 1 for unhealthy, and says what fails")
    func unhealthy() async throws {
        let body = Self.answer("unhealthy", services: #""database":"error","scheduler":"ok""#, cpu: "null")
        try await ask(503, body) { result in
            #expect(result.status == 1)
            #expect(result.output.contains("✗ database: error"))
            #expect(result.complaints == "herald: unhealthy: database\n")
        }
        try await ask(503, body, "--json") { result in
            #expect(result.status == 1)
            #expect(result.output == body + "\n")
        }
    }

    @Test("is 1 when nobody is there, and when somebody else is")
    func absent() async throws {
        let result = await CommandResult.of(["health", "--url", "http://127.0.0.1:1"])
        #expect(result.status == 1)
        #expect(result.complaints.contains("does not answer: nobody accepts connections there"))
        #expect(result.output.isEmpty)
        try await ask(200, "<html>It works!</html>") { result in
            #expect(result.status == 1)
            #expect(result.complaints.contains("is not Herald's health"))
        }
        try await ask(404, #"{"ok":false}"#) { result in
            #expect(result.status == 1)
            #expect(result.complaints.contains("HTTP 404"))
        }
    }

    @Test("a configuration without server:, and a URL that is none, are wrong calls", arguments: [false, true])
    func misuse(isNagios: Bool) async throws {
        let flags = isNagios ? ["--nagios"] : []
        try await HeraldFolder.with { folder in
            try folder.configure()
            for arguments in [
                ["--config", folder.configurationFile], ["--url", "ftp://x"], ["--url", "nonsense"],
                ["--config", "/nowhere.yaml"], ["--timeout", "0"], ["--bogus"],
            ] {
                let result = await CommandResult.of(["health"] + flags + arguments)
                #expect(result.status == (isNagios ? 3 : 2), "\(arguments): \(result.output)\(result.complaints)")
                if isNagios { #expect(result.output.hasPrefix("HERALD UNKNOWN - ")) }
                #expect((isNagios ? result.complaints : result.output).isEmpty)
                #expect(!isNagios || result.output.filter(\.isNewline).count == 1)
            }
            let plain = await folder.run("health")
            #expect(plain.complaints.contains("has no section server:"))
        }
    }

    @Test(
        "as a monitoring plugin prints one line by the guidelines and exits with 0, 1 or 2",
        arguments: [
            (200, "healthy", #""database":"ok""#, "", 0, "HERALD OK - database"),
            (
                200, "healthy", #""database":"ok","redis":"warning""#, #""redis: away | gone""#, 1,
                "HERALD WARNING - redis: away gone"
            ),
            (
                503, "unhealthy", #""database":"error""#, #""cpu_percent: 99 %, limit 80 %""#, 2,
                "HERALD CRITICAL - database fails; cpu_percent: 99 %, limit 80 %"
            ),
        ])
    func nagios(
        status: Int, word: String, services: String, warnings: String, exit: Int32, text: String
    ) async throws {
        try await ask(status, Self.answer(word, services: services, warnings: warnings), "--nagios") { result in
            #expect(result.status == exit)
            #expect(result.complaints.isEmpty)
            let (sentence, figures) = try PluginLine.parse(result.output)
            #expect(sentence == text)
            #expect(
                figures.map(\.label) == [
                    "time", "cpu", "memory", "memory_available", "disk", "disk_free", "load_1m", "load_15m",
                ])
            let cpu = try #require(figures.first { $0.label == "cpu" })
            #expect((cpu.value, cpu.unit, cpu.least, cpu.most) == (12.3, "%", 0, 100))
            #expect(figures.first { $0.label == "disk_free" }?.value == 64_407_961_600)
        }
    }

    @Test("as a monitoring plugin takes an absent server for critical, and one that is late or another for unknown")
    func nagiosFailures() async throws {
        let absent = await CommandResult.of(["health", "--nagios", "--url", "http://127.0.0.1:1"])
        #expect(absent.status == 2)
        #expect(absent.output.hasPrefix("HERALD CRITICAL - "))
        for behaviour in [WebhookPeer.Answer.hang, .hangAfterHead] {
            try await WebhookPeer.with({ _, _ in behaviour }) { _, port in
                let late = await CommandResult.of([
                    "health", "--nagios", "--url", "http://127.0.0.1:\(port)", "--timeout", "0.3",
                ])
                #expect(late.status == 3)
                #expect(late.output.contains("did not answer within 300 ms"))
                let plain = await CommandResult.of([
                    "health", "--url", "http://127.0.0.1:\(port)", "--timeout", "0.3",
                ])
                #expect(plain.status == 1)
            }
        }
        try await ask(200, "<html>", "--nagios") { #expect($0.status == 3) }
    }

    @Test(
        "the binary asks the server of its configuration, with the thresholds of the configuration; the store may be away"
    )
    func binary() async throws {
        try await HeraldFolder.with { folder in
            let port = try LoopbackPort.free()
            let never = "{ cpu_percent: 99.5, memory_percent: 100, memory_available: 1MB, disk_percent: 100 }"
            try await folder.makeSample(now: Date())
            try folder.configure(
                more: "server: { listen: \"127.0.0.1:\(port)\" }\nmonitoring: { health: \(never) }")
            let before = try HeraldRun(["health", "--config", folder.configurationFile])
            #expect(before.status == 1)
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/data"), "it opens no store")

            let serve = try HeraldProcess(
                ["serve", "--config", folder.configurationFile], errorFile: folder.path + "/serve.err")
            for _ in 0..<1_000 where !serve.log.contains(#""msg":"ready""#) {
                try await Task.sleep(for: .milliseconds(10))
            }
            let after = try HeraldRun(["health", "--config", folder.configurationFile])
            #expect(after.status == 0, "\(after.output)")
            #expect(after.output.contains("✓ database: ok"))
            #expect(after.output.contains("✓ dispatcher: ok"))
            #expect(after.output.contains("✓ scheduler: ok"))

            let plugin = try HeraldRun(["health", "--nagios", "--config", folder.configurationFile])
            #expect([0, 1].contains(plugin.status), "\(plugin.output)")
            let (_, figures) = try PluginLine.parse(plugin.output)
            #expect(figures.first { $0.label == "memory_available" }?.warning == "1048576:")
            #expect(figures.first { $0.label == "time" }?.most == 5)

            #expect(serve.stop() == 0)
            let stopped = try HeraldRun(["health", "--nagios", "--config", folder.configurationFile])
            #expect(stopped.status == 2)
            let wrong = try HeraldRun(["health", "--nagios", "--config", "/nowhere.yaml"])
            #expect(wrong.status == 3)
        }
    }
}

/// A plugin's output, read as the Monitoring Plugins Development Guidelines write it.
private struct PluginLine {
    struct Figure {
        let label: String
        let value: Double
        let unit: String
        let warning: String
        let least: Double?
        let most: Double?
    }

    struct Wrong: Error, CustomStringConvertible { let description: String }

    static func parse(_ output: String) throws -> (sentence: String, figures: [Figure]) {
        guard output.hasSuffix("\n"), output.filter(\.isNewline).count == 1 else { throw Wrong(description: output) }
        let parts = output.dropLast().split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw Wrong(description: output) }
        let figures = try parts[1].split(separator: " ").map { text -> Figure in
            let pattern =
                #/'([^'=]+)'=(-?[0-9]+(?:\.[0-9]+)?)(s|us|ms|%|B|KB|MB|TB|c)?;(@?[-0-9.~:]*);([-0-9.~:]*);([-0-9.]*);([-0-9.]*)/#
            guard let match = try pattern.wholeMatch(in: text), let value = Double(match.2) else {
                throw Wrong(description: String(text))
            }
            return Figure(
                label: String(match.1), value: value, unit: String(match.3 ?? ""), warning: String(match.4),
                least: Double(match.6), most: Double(match.7))
        }
        return (parts[0].split(separator: " ").joined(separator: " "), figures)
    }
}

/// The real binary, run to its end.
private struct HeraldRun {
    let status: Int32
    let output: String

    init(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = try HeraldProcess.binary()
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        status = process.terminationStatus
    }
}
