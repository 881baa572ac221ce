/// How long each step of the demo took.
struct StepTimes {
    private(set) var steps: [(name: String, duration: Duration)] = []

    mutating func add(_ name: String, _ duration: Duration) {
        steps.append((name, duration))
    }

    mutating func measure<Result>(_ name: String, _ body: () async throws -> Result) async rethrows -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try await body()
        add(name, clock.now - start)
        return result
    }

    var lines: [String] {
        let width = steps.map(\.name.count).max() ?? 0
        return steps.map { step in
            step.name + String(repeating: " ", count: width - step.name.count + 2) + Milliseconds.text(step.duration)
        }
    }
}
