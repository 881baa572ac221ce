import Dispatch
import Foundation
import Synchronization

/// Does what the ``ReportQueue`` decides, on a queue of its own.
///
/// Whoever works for it holds it: a client may be let go while its report is under way.
final class Courier: Sendable {
    private struct State {
        var queue: ReportQueue
        /// The try under way.
        var underWay: (any Errand)?
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        var lastWaiter: UInt64 = 0
    }

    /// A name's resolution cannot be cut short.
    private static let longestStop = DispatchTimeInterval.seconds(1)

    private let writer: ReportWriter
    private let surroundings: Surroundings
    private let timeLimit: Duration
    private let worker = DispatchQueue(label: "telemetry-client", qos: .utility)
    private let state: Mutex<State>

    init(writer: ReportWriter, configuration: TelemetryClient.Configuration, surroundings: Surroundings) {
        self.writer = writer
        self.surroundings = surroundings
        timeLimit = configuration.timeLimit.bounded(.milliseconds(100), .seconds(60))
        state = Mutex(State(queue: ReportQueue(configuration)))
        // Dispatch starts its first thread now, where the application starts, and not within a call of report().
        worker.async {}
    }

    var isStopped: Bool { state.withLock { $0.queue.isStopped } }
    var status: TelemetryClient.Status { state.withLock { $0.queue.status } }

    func report() {
        let uptime = surroundings.uptime()
        let step = state.withLock {
            $0.queue.take(uptime: uptime, secondsSince1970: surroundings.secondsSince1970())
        }
        follow(step)
    }

    func preview() -> TelemetryClient.Preview? {
        isStopped ? nil : writer.report(secondsSince1970: surroundings.secondsSince1970())
    }

    func stop() {
        let (underWay, waiters) = state.withLock { state in
            state.queue.stop()
            defer { (state.underWay, state.waiters) = (nil, [:]) }
            return (state.underWay, state.waiters)
        }
        underWay?.cancel()
        underWay?.waitForEnd(until: .now() + Self.longestStop)
        for waiter in waiters.values { waiter.resume(returning: true) }
    }

    func flush(within limit: Duration) async -> Bool {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        follow(state.withLock { $0.queue.hurry() })
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isIdle = state.withLock { state in
                    if !state.queue.isIdle { state.waiters[number] = continuation }
                    return state.queue.isIdle
                }
                if isIdle { return continuation.resume(returning: true) }
                // A task that was cancelled before the line above found nothing to end.
                if Task.isCancelled { return endWaiting(number) }
                surroundings.after(limit) { self.endWaiting(number) }
            }
        } onCancel: {
            endWaiting(number)
        }
    }

    private func endWaiting(_ number: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: false)
    }

    private func follow(_ step: ReportQueue.Step) {
        switch step {
        case .rest: break
        case .send: worker.async { self.send() }
        case .wait(let pause, let turn):
            surroundings.after(pause) { self.follow(self.state.withLock { $0.queue.wake(turn: turn) }) }
        }
    }

    /// On the worker only.
    private func send() {
        guard let date = state.withLock({ $0.queue.first }) else { return }
        let report = writer.report(secondsSince1970: date)
        let errand = surroundings.transport.errand(report, within: timeLimit) { answer in
            self.worker.async { self.finish(answer) }
        }
        // Turned off until here, nothing is opened any more; turned off from here on, the errand is cancelled, and
        // then does not start.
        let isStopped = state.withLock { state in
            if !state.queue.isStopped { state.underWay = errand }
            return state.queue.isStopped
        }
        if !isStopped { errand.start() }
    }

    /// On the worker only, so after ``send()`` has returned.
    private func finish(_ answer: Answer) {
        let verdict = Verdict(answer, secondsSince1970: surroundings.secondsSince1970())
        let random = surroundings.random()
        let (step, waiters) = state.withLock { state in
            state.underWay = nil
            let step = state.queue.finish(verdict, random: random)
            guard state.queue.isIdle else { return (step, [UInt64: CheckedContinuation<Bool, Never>]()) }
            defer { state.waiters = [:] }
            return (step, state.waiters)
        }
        for waiter in waiters.values { waiter.resume(returning: true) }
        follow(step)
    }
}
