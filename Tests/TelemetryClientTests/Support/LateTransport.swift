import Dispatch

@testable import TelemetryClient

/// The real transport, whose errands begin when a test begins them.
struct LateTransport: Transport {
    struct Begun: Sendable {
        fileprivate let errand: any Errand
        fileprivate let answers: AsyncStream<Answer>

        func start() { errand.start() }
        func waitForEnd(until time: DispatchTime) -> Bool { errand.waitForEnd(until: time) }
        func answer() async -> Answer? { await answers.first { _ in true } }
    }

    /// Starts only what the test starts.
    private struct Held: Errand {
        let errand: any Errand
        let started: @Sendable () -> Void

        func start() { started() }
        func cancel() { errand.cancel() }
        func waitForEnd(until time: DispatchTime) -> Bool { errand.waitForEnd(until: time) }
    }

    private let begun = AsyncStream<Begun>.makeStream()

    func errand(
        _ report: TelemetryClient.Preview, within limit: Duration, answer: @escaping @Sendable (Answer) -> Void
    ) -> any Errand {
        let (answers, telling) = AsyncStream<Answer>.makeStream()
        let errand = URLSessionTransport().errand(report, within: limit) { given in
            telling.yield(given)
            answer(given)
        }
        return Held(errand: errand) { begun.continuation.yield(Begun(errand: errand, answers: answers)) }
    }

    func nextErrand() async -> Begun? { await begun.stream.first { _ in true } }
}
