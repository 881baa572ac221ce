import Foundation

/// `herald serve`: from the start of the process to its log line "ready", and its memory when idle.
struct ServiceBenchmark {
    private let options: BenchOptions

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        say("\n# service: herald serve with recipes/sixpage.yaml over SQLite, the store made by the first run")
        let workplace = try Workplace()
        defer { workplace.remove() }
        var ready = Samples(), idle = Samples(), peak = Samples(), stop = Samples()
        for run in 0...options.runs {
            let serve = try ServeProcess(options.herald, workplace)
            let untilReady = try serve.waitUntilReady()
            try await Task.sleep(for: .seconds(run == 0 ? 0 : 2))
            let memory = try serve.memory()
            let untilStopped = serve.stop()
            guard run > 0 else { continue }
            ready.add(untilReady / .milliseconds(1))
            idle.add(memory.resident)
            peak.add(memory.peak)
            stop.add(untilStopped / .milliseconds(1))
        }
        say("start of the process to ready  \(ready.summary("ms"))")
        say(
            "resident after 2 s idle        \(idle.summary("MiB", digits: 1)), peak \(peak.summary("MiB", digits: 1))")
        say("SIGTERM to the process's end   \(stop.summary("ms"))")
    }
}
