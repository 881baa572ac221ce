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
            let run = try await traced(folder, server.url, variables)
            #expect(run.output == "off=\(reason) delivered=0 sockets=0\n")
            #expect(server.connections == 0)
            #expect(folder.names.filter { !$0.hasPrefix("trace") }.isEmpty)
            if let calls = run.calls {
                #expect(calls.filter { $0.contains("socket(") || $0.contains("connect(") } == [])
                #expect(calls.filter { $0.contains("machine-id") || $0.contains("uname(") } == [])
                #expect(calls.filter { $0.contains(folder.path) } == [])
            }
        }
    }

    /// Without it the test above would prove nothing.
    @Test("a client that is on is seen to do all of that")
    func on() async throws {
        try await ScratchFolder.with { folder in
            let server = try LoopbackServer()
            defer { server.stop() }
            let run = try await traced(folder, server.url, [:])
            #expect(run.output.hasPrefix("off=- delivered=1 "))
            #expect(server.requests.count == 1)
            #expect(folder.text("telemetry-client/probe.id") != nil)
            if let calls = run.calls {
                for call in ["socket(", "connect(", "machine-id", folder.path] {
                    #expect(calls.contains { $0.contains(call) }, "\(call)")
                }
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

    private func probe(
        _ url: String, _ arguments: String..., state: ScratchFolder
    ) async throws -> ChildProcess {
        try await ChildProcess.run(
            ChildProcess.probe(), [url] + arguments,
            environment: ChildProcess.environment(["XDG_STATE_HOME": state.path]))
    }

    /// - Returns: `calls` nil where there is no strace, or it may not trace.
    private func traced(
        _ folder: ScratchFolder, _ url: String, _ variables: [String: String]
    ) async throws -> (output: String, calls: [String]?) {
        let environment = ChildProcess.environment(variables.merging(["XDG_STATE_HOME": folder.path]) { $1 })
        let strace = "/usr/bin/strace"
        let probe = try ChildProcess.probe()
        if FileManager.default.isExecutableFile(atPath: strace) {
            let arguments = [
                "-f", "-qq", "-o", "\(folder.path)/trace", "-e", "trace=%network,%file,uname", probe, url, "report",
            ]
            let run = try await ChildProcess.run(strace, arguments, environment: environment)
            if let trace = folder.text("trace"), trace.contains("execve(") {
                return (run.output, trace.split(separator: "\n").map(String.init).filter { !$0.contains("execve(") })
            }
        }
        return (try await ChildProcess.run(probe, [url, "report"], environment: environment).output, nil)
    }
}
