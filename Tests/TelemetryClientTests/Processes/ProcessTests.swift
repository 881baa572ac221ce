import Foundation
import Testing

@Suite("An application that embeds the client, seen from outside", .timeLimit(.minutes(3)))
struct ProcessTests {
    static let offs: [([String: String], String)] = [
        (["DO_NOT_TRACK": "1"], "doNotTrack"), (["HERALD_TELEMETRY": "off"], "environment"),
    ]

    @Test("a client that is off makes no call for a socket and reads nothing of the machine", arguments: offs)
    func off(variables: [String: String], reason: String) async throws {
        try await ScratchFolder.with { folder in
            let server = try LoopbackServer()
            defer { server.stop() }
            let run = try await traced(folder, server.url, "report", variables)
            #expect(run.output == "off=\(reason) delivered=0 sockets=0\n")
            #expect(server.connections == 0)
            #expect(folder.names.filter { !$0.hasPrefix("trace") }.isEmpty)
            #expect(run.calls.filter { $0.contains("socket(") || $0.contains("connect(") } == [])
            #expect(run.calls.filter { $0.contains("machine-id") || $0.contains("uname(") } == [])
            #expect(run.calls.filter { $0.contains(folder.path) } == [])
        }
    }

    /// Without it the test above would prove nothing.
    @Test("a client that is on is seen to do all of that")
    func on() async throws {
        try await ScratchFolder.with { folder in
            let server = try LoopbackServer()
            defer { server.stop() }
            let run = try await traced(folder, server.url, "report")
            #expect(run.output.hasPrefix("off=- delivered=1 "))
            #expect(server.requests.count == 1)
            #expect(folder.text("telemetry-client/probe.id") != nil)
            for call in ["socket(", "connect(", "machine-id", folder.path] {
                #expect(run.calls.contains { $0.contains(call) }, "\(call)")
            }
        }
    }

    @Test("a client that was turned off in the middle of a report makes no call for a socket any more")
    func turnedOff() async throws {
        try await ScratchFolder.with { folder in
            let server = try LoopbackServer { _, _ in .hang }
            defer { server.stop() }
            let calls = try await traced(folder, server.url, "off").calls
            #expect(calls.filter { $0.contains("/telemetry-client-off") }.count == 60)
            #expect(calls.contains { $0.contains("connect(") }, "some were turned off late enough to have one")
            var isOff = false
            for call in calls {
                if call.contains("/telemetry-client-off") { isOff = true }
                if call.contains("/telemetry-client-next") { isOff = false }
                #expect(!isOff || !(call.contains("socket(") || call.contains("connect(")), "\(call)")
            }
        }
    }

    @Test("tries that came to nothing leave no socket open")
    func leaks() async throws {
        try await ScratchFolder.with { folder in
            let server = try LoopbackServer { _, _ in .hang }
            defer { server.stop() }
            let run = try await probe(server.url, "leak", state: folder)
            #expect(run.output == "failed=20 leaked=false\n")
            #expect(server.connections == 40)
        }
    }

    @Test("the next start has the same id")
    func sameID() async throws {
        try await ScratchFolder.with { folder in
            let server = try LoopbackServer()
            defer { server.stop() }
            for _ in 0..<2 { _ = try await probe(server.url, "report", state: folder) }
            #expect(server.requests.count == 2)
            #expect(Set(server.requests.map(\.body)).count == 1)
        }
    }

    @Test("a process that ends in the middle of a report ends well, and at once", arguments: [0, 300, 3_000, 30_000])
    func exits(microseconds: Int) async throws {
        try await ScratchFolder.with { folder in
            let server = try LoopbackServer { _, number in number % 2 == 0 ? .hang : .status(200) }
            defer { server.stop() }
            for _ in 0..<5 {
                let start = ContinuousClock.now
                let run = try await probe(server.url, "exit", "\(microseconds)", state: folder)
                #expect(run.status == 0 && !run.crashed)
                #expect(start.duration(to: .now) < .seconds(4), "shorter than the time limit of a try")
            }
            let run = try await probe(server.url, "return", state: folder)
            #expect(run.status == 0 && !run.crashed)
        }
    }

    /// OpenSSL's handler at exit frees what the request's thread uses: without the client's care some of these end by a
    /// signal, about one in twenty.
    @Test("a process that ends in the middle of a TLS handshake ends well, and at once")
    func exitsInHandshake() async throws {
        try await ScratchFolder.with { folder in
            // Its requests never begin: it waits for an end of the head, and takes the handshake for one.
            let server = try LoopbackServer()
            defer { server.stop() }
            let url = server.url.replacingOccurrences(of: "http:", with: "https:")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<4 {
                    group.addTask {
                        for round in 0..<15 {
                            let start = ContinuousClock.now
                            let run = try await probe(url, "exit", "\((round * 4 + lane) * 500)", state: folder)
                            #expect(run.status == 0 && !run.crashed)
                            #expect(start.duration(to: .now) < .seconds(4), "shorter than the time limit of a try")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.connections > 10)
        }
    }

    private func probe(
        _ url: String, _ arguments: String..., state: ScratchFolder
    ) async throws -> ChildProcess {
        try await ChildProcess.run(
            ChildProcess.probe(), [url] + arguments,
            environment: ChildProcess.environment(["XDG_STATE_HOME": state.path]))
    }

    /// Runs the probe under strace. Where there is none, or it may not trace, nothing is proven, and that is an issue.
    private func traced(
        _ folder: ScratchFolder, _ url: String, _ verb: String, _ variables: [String: String] = [:]
    ) async throws -> (output: String, calls: [String]) {
        let strace = "/usr/bin/strace"
        try #require(
            FileManager.default.isExecutableFile(atPath: strace), "strace is missing; scripts/setup installs it")
        let run = try await ChildProcess.run(
            strace,
            [
                "-f", "-qq", "-o", "\(folder.path)/trace", "-e", "trace=%network,%file,uname", ChildProcess.probe(),
                url,
                verb,
            ], environment: ChildProcess.environment(variables.merging(["XDG_STATE_HOME": folder.path]) { $1 }))
        let lines = (folder.text("trace") ?? "").split(separator: "\n").map(String.init)
        try #require(lines.contains { $0.contains("execve(") }, "strace may not trace here")
        return (run.output, lines.filter { !$0.contains("execve(") })
    }
}
