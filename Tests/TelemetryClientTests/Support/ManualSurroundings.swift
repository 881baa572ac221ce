import Dispatch
import Synchronization
import TelemetryClient

/// A process, a clock and a network moved by hand.
final class ManualSurroundings: Transport, Sendable {
    private struct State {
        var seconds = 1_795_300_000.0  // 2026-11-21
        var uptime = ContinuousClock.now
        var answers: [Answer]
        var sent: [TelemetryClient.Preview] = []
        var factsAsked = 0
    }

    struct Timer: Sendable {
        let pause: Duration
        let ring: @Sendable () -> Void
    }

    private let state: Mutex<State>
    private let factsGiven: MachineFacts?
    private let ringing: AsyncStream<Timer>.Continuation
    private let timers: AsyncStream<Timer>

    /// - Parameter answers: Of the network, in order; after them, status 200.
    init(answers: [Answer] = [], facts: MachineFacts? = .sample) {
        state = Mutex(State(answers: answers))
        factsGiven = facts
        (timers, ringing) = AsyncStream<Timer>.makeStream(bufferingPolicy: .bufferingOldest(10_000))
    }

    var sent: [TelemetryClient.Preview] { state.withLock { $0.sent } }
    var factsAsked: Int { state.withLock { $0.factsAsked } }

    func advance(_ duration: Duration) {
        state.withLock { state in
            state.uptime += duration
            state.seconds += Double(duration.components.seconds)
        }
    }

    /// The next timer that is, or will be, set.
    func nextTimer() async -> Timer {
        for await timer in timers { return timer }
        return Timer(pause: .zero, ring: {})
    }

    func surroundings(variables: [String: String] = [:], transport: (any Transport)? = nil) -> Surroundings {
        Surroundings(
            variables: variables, machineFacts: { self.askedFacts() },
            secondsSince1970: { self.state.withLock { $0.seconds } }, uptime: { self.state.withLock { $0.uptime } },
            after: { pause, work in self.ringing.yield(Timer(pause: pause, ring: work)) }, random: { 0.5 },
            transport: transport ?? self)
    }

    func client(
        endpoint: String = "http://stats.test/statistics", project: String = "shop", version: String = "2.2.0",
        variables: [String: String] = [:], _ change: (inout TelemetryClient.Configuration) -> Void = { _ in }
    ) -> TelemetryClient {
        var configuration = TelemetryClient.Configuration()
        configuration.idFile = ""
        change(&configuration)
        return TelemetryClient(
            endpoint: endpoint, project: project, version: version, configuration: configuration,
            surroundings: surroundings(variables: variables))
    }

    func errand(
        _ report: TelemetryClient.Preview, within limit: Duration, answer: @escaping @Sendable (Answer) -> Void
    ) -> any Errand {
        ManualErrand {
            let result = self.state.withLock { state in
                state.sent.append(report)
                return state.answers.isEmpty ? .status(200, retryAfter: nil) : state.answers.removeFirst()
            }
            answer(result)
        }
    }

    private func askedFacts() -> MachineFacts? {
        state.withLock { $0.factsAsked += 1 }
        return factsGiven
    }

    private struct ManualErrand: Errand {
        let work: @Sendable () -> Void

        func start() { work() }
        func cancel() {}
        func waitForEnd(until time: DispatchTime) -> Bool { true }
    }
}

extension MachineFacts {
    static let sample = MachineFacts(
        machineID: "0123456789abcdef0123456789abcdef", hostName: "host-1", architecture: "x86_64")
}
