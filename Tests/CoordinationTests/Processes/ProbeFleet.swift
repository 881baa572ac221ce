import Coordination
import Foundation
import Synchronization
import TestSupport

/// Many processes that use one name at once; see `Tests/coordination-probe`.
struct ProbeFleet {
    let name = SharingBench.name("probe")
    let client: RedisClient
    let count: Int

    init(count: Int = 32) throws {
        client = RedisClient(
            url: try RedisURL(TestEnvironment.required("HERALD_TEST_REDIS_URL")),
            limits: RedisTimeLimits(connect: .seconds(20), command: .seconds(20)))
        self.count = count
    }

    struct Run {
        /// What each process printed, as words; none from one that died.
        let lines: [[String]]
        /// From the start signal until all had ended, by Redis's clock.
        let time: Duration

        /// The sum of the column over all processes.
        func sum(_ column: Int) -> Int { lines.reduce(0) { $0 + (Int($1[column]) ?? 0) } }
        func most(_ column: Int) -> Int { lines.map { Int($0[column]) ?? 0 }.max() ?? 0 }
    }

    func run(_ rule: String, _ numbers: Int...) async throws -> Run {
        let processes = try (0..<count).map { _ in
            try Probe(arguments: [name, rule] + numbers.map { "\($0)" })
        }
        while try await number("ready") < count { try await Task.sleep(for: .milliseconds(10)) }
        let start = try await time()
        _ = try await client.send(RedisCommand("SET", "\(name) go", "1", "EX", "600"))
        var lines: [[String]] = []
        for process in processes {
            let words = await process.output().split(whereSeparator: \.isWhitespace).map(String.init)
            if !words.isEmpty { lines.append(words) }
        }
        return Run(lines: lines, time: try await time() - start)
    }

    func number(_ what: String) async throws -> Int {
        try await client.send(RedisCommand("GET", "\(name) \(what)")).text.flatMap { Int($0) } ?? 0
    }

    /// Redis's clock.
    func time() async throws -> Duration {
        guard case .array(let parts) = try await client.send(RedisCommand("TIME")),
            let seconds = parts[0].text.flatMap({ Int($0) }), let rest = parts[1].text.flatMap({ Int($0) })
        else { throw TestSupportError("Redis does not know the time") }
        return .seconds(seconds) + .microseconds(rest)
    }
}

/// One process and what it prints.
private final class Probe: Sendable {
    private let process = Process()
    private let pipe = Pipe()
    private let end = AsyncStream<Void>.makeStream()

    init(arguments: [String]) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = URL(fileURLWithPath: own).deletingLastPathComponent()
        process.executableURL = folder.appendingPathComponent("coordination-probe")
        process.arguments = arguments
        process.environment = [
            "HERALD_PROBE_URL": try TestEnvironment.required("HERALD_TEST_REDIS_URL"),
            "LD_LIBRARY_PATH": TestEnvironment.value("LD_LIBRARY_PATH") ?? "",
        ]
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        process.terminationHandler = { [end] _ in end.continuation.finish() }
        try process.run()
    }

    /// All it printed, when it has ended. (It is little: no pipe runs full.)
    func output() async -> String {
        for await _ in end.stream {}
        return String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
}
