import AsyncHTTPClient
import Foundation

/// A job system in Python: its jobs are put in first, then its worker is watched at the endpoint.
struct PythonJobs {
    let interpreter: String
    let endpoint: InstantEndpoint
    let environment: [String: String]

    func enqueue(_ script: String, _ count: Int) throws {
        let process = try start([script, "enqueue", String(count)])
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError("\(script) could not enqueue its jobs") }
    }

    /// - Returns: jobs a second.
    func measure(_ worker: [String], _ count: Int, _ client: HTTPClient) async throws -> Double {
        _ = try await endpoint.count(with: client, beginAnew: true)
        let process = try start(worker)
        defer {
            // With its children, and at once: what it has to say at its end is not measured.
            let group = getpgid(process.processIdentifier)
            kill(group == process.processIdentifier ? -group : process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            let seen = try await endpoint.count(with: client)
            if seen.calls >= count { return seen.perSecond }
            guard ContinuousClock.now < deadline else {
                throw BenchError("\(worker.joined(separator: " ")) made \(seen.calls) of \(count) calls in two minutes")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func start(_ arguments: [String]) throws -> Process {
        guard !interpreter.isEmpty else { throw BenchError("--python is missing: run make bench") }
        let process = Process()
        process.executableURL = URL(filePath: interpreter)
        process.arguments = arguments
        process.currentDirectoryURL =
            URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Python").standardizedFileURL
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }.merging([
            "HERALD_BENCH_ENDPOINT": endpoint.url, "PYTHONDONTWRITEBYTECODE": "1",
        ]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }
}
