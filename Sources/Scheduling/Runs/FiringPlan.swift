import FoundationEssentials
import Timekeeping

/// What is to be done about one job at one moment. Decided from what is known, without I/O; whoever asks holds
/// the lock of the job, so that of many nodes one finds something to do.
struct FiringPlan: Equatable {
    struct Due: Equatable {
        let scheduledAt: Date
        let isCatchUp: Bool
    }

    /// All firings up to here are decided when this plan is carried out.
    var consideredUntil: Date
    /// A run whose node died and that is started again here.
    var takeOver: RunRecord?
    /// Runs whose node died, too late to start them again.
    var abandoned: [RunRecord] = []
    var run: Due?
    /// A firing that does not start because an earlier run still works.
    var overlapped: Date?
    var missed: MissedFirings?
    /// Something is due and waits for the end of a run.
    var isWaiting = false

    /// - Parameters:
    ///   - consideredUntil: how far the job is decided.
    ///   - running: its runs in that state, alive or not.
    ///   - known: the firings after `consideredUntil` that have a row all the same: the clock was set back.
    init(_ view: JobView, consideredUntil: Date, running: [RunRecord], known: [Date: RunState]) {
        self.consideredUntil = consideredUntil
        rescue(
            running.filter { !view.isAlive($0) }, isBusy: view.isWorkingHere || running.contains(where: view.isAlive),
            view)
        guard takeOver == nil else { return }
        // A clock that had been wrong by more than the nodes' clocks may differ: what it made us decide about
        // the future must not keep the future from running. What has run already has its row.
        if consideredUntil.timeIntervalSince(view.now) > Self.clockTolerance {
            self.consideredUntil = view.now
            return
        }
        decideDue(view, blocker: running.first(where: view.isAlive), known)
    }

    private static let clockTolerance = 300.0

    private mutating func rescue(_ dead: [RunRecord], isBusy: Bool, _ view: JobView) {
        for run in dead.sorted(by: { $0.scheduledAt > $1.scheduledAt }) {
            let mayRun =
                !run.isManual && run.attempt < view.configuration.maximumAttempts && view.mayStillRun(run.scheduledAt)
            if mayRun, takeOver == nil, !isBusy {
                takeOver = run
            } else {
                abandoned.append(run)
            }
        }
    }

    private mutating func decideDue(_ view: JobView, blocker: RunRecord?, _ known: [Date: RunState]) {
        guard let latest = latestStarted(view), latest > consideredUntil else { return }
        if let blocker, waits(latest, for: blocker, view) {
            isWaiting = true
            return
        }
        var undecided = MissedFirings(view.schedule, after: consideredUntil, before: latest, known)
        consideredUntil = latest
        // A firing recorded as missed by a clock that was ahead has not run.
        if known[latest] == nil || known[latest] == .missed {
            if blocker != nil || view.isWorkingHere {
                overlapped = latest
            } else if view.mayStillRun(latest) {
                run = Due(scheduledAt: latest, isCatchUp: view.lateness(of: latest) > view.configuration.lateAfter)
            } else if known[latest] == nil {
                undecided.append(latest)
            }
        }
        missed = undecided.count > 0 ? undecided : nil
    }

    /// The latest firing whose start has come. Firings start in their order, so only the last may still wait
    /// for its jitter to pass.
    private func latestStarted(_ view: JobView) -> Date? {
        guard let latest = view.schedule.previous(atOrBefore: view.now) else { return nil }
        guard view.startDate(for: latest) > view.now else { return latest }
        return view.schedule.previous(atOrBefore: latest.addingTimeInterval(-1))
    }

    /// A firing that was due already when the blocker started again, or that a run by hand holds up, waits; one
    /// that comes due while its predecessor works overlaps.
    private func waits(_ scheduledAt: Date, for blocker: RunRecord, _ view: JobView) -> Bool {
        blocker.isManual || blocker.startedAt.map { view.startDate(for: scheduledAt) <= $0 } ?? false
    }
}

/// Firings that nobody ran. Of very many only the last are kept one by one.
struct MissedFirings: Equatable {
    static let mostKept = 100
    private static let mostCounted = 10_000

    private(set) var first: Date?
    private(set) var last: Date?
    private(set) var count = 0
    /// There are more than `count`.
    private(set) var isCountCut = false
    /// The latest of them, in order.
    private(set) var kept: [Date] = []

    /// Those between the two, neither included, that have no row yet.
    init(_ schedule: Schedule, after start: Date, before end: Date, _ known: [Date: RunState]) {
        var date = end
        while let previous = schedule.previous(atOrBefore: date.addingTimeInterval(-1)), previous > start {
            date = previous
            guard known[date] == nil else { continue }
            guard count < Self.mostCounted else {
                isCountCut = true
                first = schedule.next(after: start)
                break
            }
            count += 1
            if count <= Self.mostKept { kept.append(date) }
            first = date
            last = last ?? date
        }
        kept.reverse()
    }

    mutating func append(_ date: Date) {
        count += 1
        first = first ?? date
        last = date
        kept = kept.suffix(Self.mostKept - 1) + [date]
    }
}
