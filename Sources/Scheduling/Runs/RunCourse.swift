import Timekeeping

/// What happens to one run, and what follows from it: decided here, done by `RunExecution`.
struct RunCourse {
    enum Event {
        case ended(Result<String?, any Error>)
        case timedOut
        /// Another node has taken the run over.
        case leaseLost
        /// The process shuts down, or whoever started the run by hand gave up.
        case stopped
        /// The run was cancelled and did not end in time.
        case patienceEnded
    }

    enum Step: Equatable {
        case wait
        case cancel
        case end(Ending)
    }

    enum Ending: Equatable {
        case finished(RunState, detail: String?)
        /// Left for another start to do again.
        case released
        /// No longer ours to say anything about.
        case lost
    }

    let job: String
    let isManual: Bool
    let timeout: Duration
    private var reason: Reason?

    private enum Reason { case timeout, stop, loss }

    init(job: String, isManual: Bool, timeout: Duration) {
        self.job = job
        self.isManual = isManual
        self.timeout = timeout
    }

    mutating func receive(_ event: Event) -> Step {
        switch event {
        case .ended(let result): return .end(ending(result))
        case .patienceEnded: return .end(ending(nil))
        case .timedOut: return cancel(.timeout)
        case .stopped: return cancel(.stop)
        case .leaseLost:
            let step = cancel(.loss)
            // Whatever else stopped it: its row is another's now.
            reason = .loss
            return step
        }
    }

    private mutating func cancel(_ new: Reason) -> Step {
        guard reason == nil else { return .wait }
        reason = new
        return .cancel
    }

    /// - Parameter result: nil if the work still goes on.
    private func ending(_ result: Result<String?, any Error>?) -> Ending {
        switch (reason, result) {
        case (.loss, _):
            return .lost
        case (.timeout, let result):
            let rest = result == nil ? "; it was told to stop and has not" : " and was stopped"
            return .finished(.timedOut, detail: "\(job) did not finish within \(timeout.text)\(rest)")
        case (_, .success(let detail)):
            return .finished(.succeeded, detail: detail.map(Self.cut))
        case (.stop, _):
            return isManual ? .finished(.failed, detail: "\(job) was stopped before it finished") : .released
        case (nil, .failure(let error)):
            return .finished(.failed, detail: Self.cut("\(error)"))
        case (nil, nil):
            return .released
        }
    }

    /// A history is no place for pages.
    private static func cut(_ text: String) -> String {
        text.count > 2_000 ? text.prefix(2_000) + "…" : text
    }
}
