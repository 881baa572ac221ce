import Logging
import Synchronization

/// Asks one probe, and asks it seldom: what it saw is kept for a while, all who come meanwhile share one look, and a
/// look that hangs is waited for no longer than its limit and not begun again as long as it hangs. So neither a flood
/// of questions nor a database that never answers costs more than one look.
final class ProbeWatch: Sendable {
    private enum Course { case idle, looking, hanging }

    private struct State {
        var course = Course.idle
        /// Of the look that is under way, or was last.
        var number = 0
        var reading: ProbeReading?
        var readAt: ContinuousClock.Instant?
        var waiters: [CheckedContinuation<ProbeReading, Never>] = []

        /// What can be said without a look.
        func known(at now: ContinuousClock.Instant, for freshness: Duration) -> ProbeReading? {
            if course == .hanging { return reading }
            guard let readAt, now - readAt < freshness else { return nil }
            return reading
        }
    }

    let probe: any HealthProbe
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(
        _ probe: any HealthProbe, logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.probe = probe
        self.logger = logger
        self.now = now
    }

    /// What is known already; nil if it must be looked.
    var known: ProbeReading? {
        let now = now()
        return state.withLock { $0.known(at: now, for: probe.freshness) }
    }

    /// Takes at most the probe's time limit.
    func reading() async -> ProbeReading {
        if let known { return known }
        return await withCheckedContinuation { waiter in
            enum Step { case answer(ProbeReading), wait, look(Int) }
            let now = now()
            let step: Step = state.withLock { state in
                if let known = state.known(at: now, for: probe.freshness) { return .answer(known) }
                state.waiters.append(waiter)
                guard state.course == .idle else { return .wait }
                state.course = .looking
                state.number += 1
                return .look(state.number)
            }
            switch step {
            case .answer(let reading): waiter.resume(returning: reading)
            case .wait: break
            case .look(let number): look(number)
            }
        }
    }

    private func look(_ number: Int) {
        let look = Task { [probe] in try await probe.look() }
        let timer = Task { [probe] in
            guard (try? await Task.sleep(for: probe.timeLimit)) != nil else { return }
            self.expire(number)
            look.cancel()
        }
        Task {
            let result = await look.result
            timer.cancel()
            self.end(number, result)
        }
    }

    private func expire(_ number: Int) {
        let isLate = state.withLock { state in
            guard state.number == number, state.course == .looking else { return false }
            state.course = .hanging
            return true
        }
        if isLate { note(failure(HealthTrouble("does not answer")), because: "no answer within the time limit") }
    }

    private func end(_ number: Int, _ result: Result<Void, any Error>) {
        let wasLate = state.withLock { state in
            defer { state.course = .idle }
            return state.course == .hanging
        }
        // That it came to an end says nothing of how it ended: the next question has a look of its own.
        if wasLate { return state.withLock { $0.readAt = nil } }
        switch result {
        case .success: note(ProbeReading(name: probe.name, state: .ok), because: nil)
        case .failure(let error): note(failure(error), because: "\(error)")
        }
    }

    private func failure(_ error: any Error) -> ProbeReading {
        ProbeReading(
            name: probe.name, state: probe.isEssential ? .error : .warning,
            trouble: (error as? HealthTrouble)?.description ?? "does not answer")
    }

    /// Answers all who wait; logs what is news.
    private func note(_ reading: ProbeReading, because error: String?) {
        let now = now()
        let (before, waiters) = state.withLock { state in
            defer { (state.reading, state.readAt, state.waiters) = (reading, now, []) }
            return (state.reading, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: reading) }
        guard (before?.state ?? .ok) != reading.state else { return }
        if let error {
            logger.warning("a health check fails", metadata: ["check": "\(probe.name)", "error": "\(error)"])
        } else {
            logger.notice("a health check succeeds again", metadata: ["check": "\(probe.name)"])
        }
    }
}
