/// Decides what happens next to the reports of a process; does nothing itself.
///
/// One report is under way at a time: they all go to the same server. While one waits for its next try, the others
/// wait behind it.
struct ReportQueue: Sendable {
    enum Step: Hashable {
        case rest
        /// Send the first report.
        case send
        /// Come back after so long with this turn's number.
        case wait(Duration, turn: Int)
    }

    private enum Phase: Hashable {
        case idle
        case sending
        case waiting(turn: Int, asked: Bool)
    }

    private let interval: Duration
    private let limit: Int
    private let backoff: Backoff
    private var phase = Phase.idle
    private var lastTaken: ContinuousClock.Instant?
    /// When each was taken, in seconds since 1970.
    private var reports: [Double] = []
    private var tries = 0
    private var turn = 0
    /// The next wait that no server asks for is left out.
    private var isHurried = false
    private(set) var isStopped = false
    private(set) var status = TelemetryClient.Status()

    init(_ configuration: TelemetryClient.Configuration) {
        interval = max(configuration.interval, .zero)
        limit = min(max(configuration.queueLimit, 1), 1_000)
        backoff = Backoff(configuration)
    }

    var first: Double? { phase == .sending ? reports.first : nil }
    var isIdle: Bool { phase == .idle }

    /// Takes a report, unless there was one within the interval.
    mutating func take(uptime: ContinuousClock.Instant, secondsSince1970: @autoclosure () -> Double) -> Step {
        if isStopped { return .rest }
        if let lastTaken, lastTaken.duration(to: uptime) < interval { return .rest }
        guard reports.count < limit else {
            status.dropped += 1
            return .rest
        }
        lastTaken = uptime
        reports.append(secondsSince1970())
        status.waiting = reports.count
        return phase == .idle ? begin() : .rest
    }

    /// What a try came to.
    mutating func finish(_ verdict: Verdict, random: Double) -> Step {
        guard phase == .sending else { return .rest }
        switch verdict {
        case .delivered:
            status.delivered += 1
            status.lastProblem = nil
        case .refused(let problem):
            status.refused += 1
            status.lastProblem = problem
        case .again(let problem, let asked):
            status.lastProblem = problem
            tries += 1
            if tries < backoff.attempts { return wait(asked, random) }
            status.failed += 1
        }
        reports.removeFirst()
        tries = 0
        status.waiting = reports.count
        return reports.isEmpty ? rest() : .send
    }

    /// A wait is over.
    mutating func wake(turn: Int) -> Step {
        guard case .waiting(turn, _) = phase else { return .rest }
        return begin()
    }

    /// Cuts one wait short that no server asked for: the one that is, or the one that the try under way will bring.
    mutating func hurry() -> Step {
        if phase == .sending { isHurried = true }
        guard case .waiting(_, asked: false) = phase else { return .rest }
        return begin()
    }

    mutating func stop() {
        isStopped = true
        reports = []
        status.waiting = 0
        phase = .idle
    }

    private mutating func begin() -> Step {
        phase = .sending
        return .send
    }

    private mutating func rest() -> Step {
        phase = .idle
        isHurried = false
        return .rest
    }

    private mutating func wait(_ asked: Duration?, _ random: Double) -> Step {
        if asked == nil, isHurried {
            isHurried = false
            return .send
        }
        turn += 1
        phase = .waiting(turn: turn, asked: asked != nil)
        return .wait(backoff.pause(after: tries, asked: asked, random: random), turn: turn)
    }
}
