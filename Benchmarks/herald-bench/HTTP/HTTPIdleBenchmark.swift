import Foundation

/// 10,000 keep-alive connections that do nothing.
struct HTTPIdleBenchmark {
    private let options: BenchOptions
    private static let connections = 10_000

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        say("\n# http-idle: \(Self.connections) keep-alive connections, each after one request")
        let workplace = try Workplace()
        defer { workplace.remove() }
        let serve = try HTTPServeProcess(options.herald, workplace)
        defer { _ = serve.stop() }
        let before = try serve.memory().resident
        let idle = try IdleConnections(port: serve.port, count: Self.connections)
        defer { idle.close() }
        try await Task.sleep(for: .seconds(2))
        let memory = try serve.memory()
        let perConnection = (memory.resident - before) * 1_024 / Double(Self.connections)
        say(
            String(
                format: "resident %.1f MiB before, %.1f MiB with them (goal < 200), %.1f KiB each; peak %.1f MiB",
                before,
                memory.resident, perConnection, memory.peak))
        say("still answered           \(try idle.answersAgain()) of \(Self.connections)")
    }
}
